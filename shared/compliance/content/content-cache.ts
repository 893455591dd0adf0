// Verdicts for the hot path: the rules are at most two seconds old, and a text that was seen under the same rules is not
// read again (campaigns send one text to thousands).
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { createBatchedCache } from '../../platform/batched-cache.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { compileRules, type RuleFault, type RuleSet } from './compile-rules.ts';
import type { ContentVerdict } from './content-rules.ts';
import { loadRules, RULES_MAX, type RuleScope, type StoredRule } from './load-rules.ts';

export type ContentChecker = {
  /** Fails where the rules cannot be loaded: nothing is sent unchecked. */
  verdictOf(text: string, accountId: string): Promise<ContentVerdict>;
  /** The rules as they are now: for whoever may not wait for them between two statements. Fails likewise. */
  current(): Promise<CheckContent>;
};

export type CheckContent = (text: string, accountId: string) => ContentVerdict;

export type ContentCheckerOptions = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly log: Logger;
  readonly scope: RuleScope;
};

const TTL_MS = 2_000;
const VERDICTS_MAX = 20_000;
const RULES_KEY = 'rules';

export function createContentChecker({ db, clock, log, scope }: ContentCheckerOptions): ContentChecker {
  let current: CheckedRules | undefined;
  let reported: ReadonlySet<string> = new Set();

  async function reload(): Promise<CheckedRules> {
    const rules = await loadRules(db, scope);
    const fingerprint = JSON.stringify(rules);
    if (current?.fingerprint === fingerprint) return current;
    if (rules.length === RULES_MAX) log.error({ scope, rules: RULES_MAX }, 'content-rules.too-many');
    const { ruleSet, faults } = compileRules(rules);
    reported = reportFaults(log, rules, faults, reported);
    current = {
      fingerprint,
      ruleSet,
      verdicts: new LRUCache<string, ContentVerdict>({ max: VERDICTS_MAX }),
    };
    return current;
  }

  const cache = createBatchedCache({
    load: async () => [await reload()],
    ttlMs: TTL_MS,
    entriesMax: 1,
    clock,
  });
  return {
    verdictOf: async (text, accountId) => checkBy(await cache.get(RULES_KEY), text, accountId),
    async current() {
      const rules = await cache.get(RULES_KEY);
      return (text, accountId) => checkBy(rules, text, accountId);
    },
  };
}

function checkBy({ ruleSet, verdicts }: CheckedRules, text: string, accountId: string): ContentVerdict {
  const key = keyOf(text, ruleSet.hasRulesOf(accountId) ? accountId : '');
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = ruleSet.check(text, accountId);
  verdicts.set(key, verdict);
  return verdict;
}

/** What the verdicts belong to: they go when the rules change. */
type CheckedRules = {
  readonly fingerprint: string;
  readonly ruleSet: RuleSet;
  readonly verdicts: LRUCache<string, ContentVerdict>;
};

/** A customer chooses the text, so its hash must not be one for which two texts can be made. */
function keyOf(text: string, owner: string): string {
  return owner + hash('sha256', text, 'base64');
}

/** Logs each faulty version once, and answers which are faulty now. */
function reportFaults(
  log: Logger,
  rules: readonly StoredRule[],
  faults: readonly RuleFault[],
  reported: ReadonlySet<string>,
): ReadonlySet<string> {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const faulty = new Set<string>();
  for (const fault of faults) {
    const rule = byName.get(fault.name);
    const version = `${rule?.id}/${rule?.version}`;
    faulty.add(version);
    if (!reported.has(version)) {
      log.error({ rule: fault.name, version: rule?.version, fault: fault.message }, 'content-rule.faulty');
    }
  }
  return faulty;
}
