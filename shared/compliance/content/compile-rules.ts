import { compilePattern, type Pattern } from './compile-pattern.ts';
import type { ContentRule, ContentVerdict } from './content-rules.ts';
import { createDomainMatcher } from './match-domains.ts';
import { createPatternMatcher } from './match-patterns.ts';
import { normaliseText, readDisguise } from './normalise-text.ts';

export type RuleSet = {
  /** Takes the text as it was sent. */
  check(text: string, accountId: string): ContentVerdict;
  /** Whether the account has rules of its own; the others share every verdict. */
  hasRulesOf(accountId: string): boolean;
};

export type RuleFault = {
  /** Name of the rule. */
  readonly name: string;
  readonly message: string;
};

export type CompiledRules = { readonly ruleSet: RuleSet; readonly faults: readonly RuleFault[] };

const CLEAN: ContentVerdict = { kind: 'clean' };

/**
 * A rule that cannot be used is a fault and left out; it never stops the others. Of several that block, a refusal names the
 * first: domains before patterns, rules for all before the account's own, else in the order given.
 */
export function compileRules(rules: readonly ContentRule[]): CompiledRules {
  const faults: RuleFault[] = [];
  const usable: UsableRule[] = [];
  for (const rule of rules) {
    const compiled = compileRule(rule);
    if (compiled.kind === 'fault') faults.push({ name: rule.name, message: compiled.message });
    else usable.push(compiled);
  }
  const forAll = createFinder(usable.filter(({ rule }) => rule.accountId === undefined));
  const ofAccount = new Map<string, Finder>();
  for (const [accountId, own] of Map.groupBy(usable, ({ rule }) => rule.accountId)) {
    if (accountId !== undefined) ofAccount.set(accountId, createFinder(own));
  }

  function findAll(text: string, accountId: string): readonly ContentRule[] {
    const found = forAll(text);
    const own = ofAccount.get(accountId)?.(text) ?? [];
    return own.length === 0 ? found : [...found, ...own];
  }

  return {
    faults,
    ruleSet: {
      check(text, accountId) {
        const normalised = normaliseText(text);
        const found = findAll(normalised, accountId);
        const disguised = readDisguise(normalised);
        if (disguised === normalised) return verdictOf(found);
        return verdictOf([...new Set([...found, ...findAll(disguised, accountId)])]);
      },
      hasRulesOf: (accountId) => ofAccount.has(accountId),
    },
  };
}

function verdictOf(found: readonly ContentRule[]): ContentVerdict {
  if (found.length === 0) return CLEAN;
  const flags = found.filter(({ action }) => action === 'flag').map(({ name }) => name);
  const blocking = found.find(({ action }) => action === 'block');
  if (blocking === undefined) return { kind: 'flagged', flags };
  return { kind: 'blocked', rule: blocking.name, category: blocking.category, flags };
}

type UsableRule =
  | { readonly kind: 'pattern'; readonly rule: ContentRule; readonly pattern: Pattern }
  | { readonly kind: 'domain'; readonly rule: ContentRule; readonly domain: string };

/** Why the rule cannot be used, with what helps; `undefined` where it can. */
export function faultOf({ kind, pattern }: Pick<ContentRule, 'kind' | 'pattern'>): string | undefined {
  if (kind === 'domain') return hostOf(pattern) === undefined ? NEEDS_HOST : undefined;
  const compiled = compilePattern(pattern);
  if (compiled.kind !== 'fault') return undefined;
  const remedy = BEYOND_RE2.test(pattern) ? '; look-around and references back are not known' : '';
  return `cannot be used: ${compiled.message}${remedy}`;
}

/** What other engines have, and no engine can run in linear time. */
const BEYOND_RE2 = /\(\?<?[=!]|\\[1-9]/;
const NEEDS_HOST = 'must be a host name such as example.com, without path';
const DOMAIN = /^(?:\*\.)?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)\.?$/u;

function compileRule(rule: ContentRule): UsableRule | { readonly kind: 'fault'; readonly message: string } {
  if (rule.kind === 'pattern') {
    const compiled = compilePattern(rule.pattern);
    return compiled.kind === 'fault'
      ? { kind: 'fault', message: `The pattern of rule "${rule.name}" cannot be used: ${compiled.message}.` }
      : { kind: 'pattern', rule, pattern: compiled.pattern };
  }
  const domain = hostOf(rule.pattern);
  return domain === undefined
    ? { kind: 'fault', message: `Rule "${rule.name}" needs a host name such as example.com, without path.` }
    : { kind: 'domain', rule, domain };
}

function hostOf(pattern: string): string | undefined {
  return DOMAIN.exec(normaliseText(pattern))?.[1];
}

type Finder = (normalised: string) => readonly ContentRule[];

const NOTHING: readonly ContentRule[] = [];

function createFinder(rules: readonly UsableRule[]): Finder {
  const patternRules = rules.filter((usable) => usable.kind === 'pattern');
  const domainRules = rules.filter((usable) => usable.kind === 'domain');
  const matchPatterns = createPatternMatcher(patternRules.map(({ pattern }) => pattern));
  const matchDomains = createDomainMatcher(domainRules.map(({ domain }) => domain));

  return (normalised) => {
    const byDomain = matchDomains(normalised);
    const byPattern = matchPatterns(normalised);
    if (byDomain.length === 0 && byPattern.length === 0) return NOTHING;
    const found = [
      ...byDomain.map((index) => domainRules[index]?.rule),
      ...byPattern.map((index) => patternRules[index]?.rule),
    ];
    return found.filter((rule) => rule !== undefined);
  };
}
