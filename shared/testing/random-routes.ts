// Tables of routes and messages for properties that must hold for any table. Everything follows from the seed.
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import type { ConnectorTraits } from '../messaging/choose-connector.ts';
import type { RouteRule } from '../messaging/route-table.ts';
import type { RoutedMessage } from '../messaging/select-route.ts';
import { SENDER_CLASSES } from '../messaging/sender-class.ts';

/** 0 ≤ number < 1. */
export type Random = () => number;

export type RandomAccount = { readonly accountId: string; readonly accountGroup: string | undefined };

export type RandomRouting = {
  readonly rules: readonly RouteRule[];
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
};

/** Mulberry32: small, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => below(random, 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Few of each, so that rules and messages meet often. */
const PREFIXES = ['', '', '1', '1', '16', '1650', '1650555', '4', '44', '447', '49', '7', '852'];
const GROUPS = ['resellers', 'premium'];
const WEIGHTS = [0, 1, 2, 3, 10];

export function randomAccounts(random: Random, count: number): readonly RandomAccount[] {
  return Array.from({ length: count }, () => ({
    accountId: randomUuid(random),
    accountGroup: sometimes(random, 0.5, () => pick(random, GROUPS)),
  }));
}

/** Rules of up to `rulesMax`, each order once as in the database. Connectors that rules name may be unknown. */
export function randomRouting(
  random: Random,
  {
    accounts,
    names,
    rulesMax,
  }: {
    readonly accounts: readonly RandomAccount[];
    readonly names: readonly string[];
    readonly rulesMax: number;
  },
): RandomRouting {
  const connectors = names.map((name) => ({
    name,
    supportsAlphanumeric: random() < 0.6,
    supportsUnicode: random() < 0.8,
  }));
  const count = 1 + below(random, rulesMax);
  const orders = shuffled(
    random,
    Array.from({ length: count }, (_, index) => index * 3),
  );
  const anyName = [...names, 'gone'];
  const rules = orders.map((ruleOrder) => randomRule(random, ruleOrder, accounts, anyName));
  const [last] = rules;
  // Most tables have a default route, and not all that have one can carry everything.
  if (last !== undefined && random() < 0.7) {
    const forAll = { accountId: undefined, accountGroup: undefined, senderClass: undefined, prefix: '' };
    rules.push({ ...last, ...forAll, ruleOrder: count * 3 });
  }
  return {
    rules,
    connectors: new Map(connectors.map((connector) => [connector.name, connector])),
  };
}

function randomRule(
  random: Random,
  ruleOrder: number,
  accounts: readonly RandomAccount[],
  names: readonly string[],
): RouteRule {
  const customer = random();
  const chosen = shuffled(random, names).slice(0, 1 + below(random, 3));
  return {
    ruleOrder,
    accountId: customer < 0.25 ? pick(random, accounts).accountId : undefined,
    accountGroup: customer >= 0.25 && customer < 0.5 ? pick(random, GROUPS) : undefined,
    senderClass: sometimes(random, 0.4, () => pick(random, SENDER_CLASSES)),
    prefix: pick(random, PREFIXES),
    connectors: chosen,
    weights: sometimes(random, 0.5, () => chosen.map(() => pick(random, WEIGHTS))),
    rate: BigInt(ruleOrder) as MicroUsd,
  };
}

export function randomMessage(random: Random, accounts: readonly RandomAccount[]): RoutedMessage {
  const start = pick(random, [...PREFIXES, '9']);
  const rest = Array.from({ length: 12 - start.length }, () => String(1 + below(random, 9))).join('');
  return {
    ...pick(random, accounts),
    id: randomUuid(random),
    senderClass: pick(random, SENDER_CLASSES),
    encoding: random() < 0.7 ? 'gsm7' : 'ucs2',
    recipient: `+${start}${rest}` as E164,
  };
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[below(random, values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function sometimes<Value>(random: Random, share: number, make: () => Value): Value | undefined {
  return random() < share ? make() : undefined;
}

function shuffled<Value>(random: Random, values: readonly Value[]): Value[] {
  return values
    .map((value) => ({ value, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
