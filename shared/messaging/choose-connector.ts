// Which of a rule's connectors a message takes. Among weighted ones the message's id decides, so that a repeat chooses
// the same. What would take a connector that is drained or sick takes another one of the rule, if there is any: only those
// messages move, and they come back when it does. A weight of 0 is for that case alone.
import type { RouteRule } from './route-table.ts';
import type { SenderClass } from './sender-class.ts';

/** What a connector is fit for now. */
export type Standing = 'ready' | 'sick' | 'drained';

export type ConnectorTraits = {
  readonly name: string;
  /** `ready` where it is absent. */
  readonly standing?: Standing;
  readonly supportsAlphanumeric: boolean;
  readonly supportsUnicode: boolean;
};

/** What a message asks of a connector. */
export type Carriage = {
  readonly senderClass: SenderClass;
  readonly encoding: 'gsm7' | 'ucs2';
};

export type Candidate = { readonly name: string; readonly weight: number };

export type ConnectorObstacle = 'unknown' | 'no-alphanumeric' | 'no-unicode';

/** Why a connector cannot carry the message; `undefined` where it can. */
export function obstacleOf(
  connector: ConnectorTraits | undefined,
  { senderClass, encoding }: Carriage,
): ConnectorObstacle | undefined {
  if (connector === undefined) return 'unknown';
  if (senderClass === 'alphanumeric' && !connector.supportsAlphanumeric) return 'no-alphanumeric';
  return encoding === 'ucs2' && !connector.supportsUnicode ? 'no-unicode' : undefined;
}

/** The rule's connectors that can carry the message, in its order; a rule without weights gives all the weight 0. */
export function usableConnectors(
  rule: RouteRule,
  carriage: Carriage,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): readonly Candidate[] {
  return rule.connectors
    .map((name, index) => ({ name, weight: rule.weights?.[index] ?? 0 }))
    .filter(({ name }) => obstacleOf(connectors.get(name), carriage) === undefined);
}

/** `undefined` where none of the rule's connectors can carry the message. An empty id takes the first with a share. */
export function chooseConnector(
  rule: RouteRule,
  id: string,
  carriage: Carriage,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): string | undefined {
  const usable = usableConnectors(rule, carriage, connectors);
  const chosen = byShare(usable, id);
  const standingOf = (name: string): Standing => connectors.get(name)?.standing ?? 'ready';
  if (chosen === undefined || standingOf(chosen) === 'ready') return chosen;
  const among = (standing: Standing) => usable.filter(({ name }) => standingOf(name) === standing);
  return byShare(among('ready'), id) ?? byShare(among('sick'), id) ?? chosen;
}

function byShare(candidates: readonly Candidate[], id: string): string | undefined {
  const index = shareOf(
    id,
    candidates.map(({ weight }) => weight),
  );
  return candidates[index]?.name;
}

/** The index whose share of the weights the id falls into; 0 where nothing has a weight. */
export function shareOf(id: string, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return 0;
  let remaining = id === '' ? 0 : hashOf(id) % total;
  for (const [index, weight] of weights.entries()) {
    if (remaining < weight) return index;
    remaining -= weight;
  }
  return 0;
}

/** FNV-1a, 32 bits: spreads ids evenly, needs no state, is the same everywhere. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
