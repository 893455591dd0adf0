// What a message is posted with, so that Jasmin's filters can tell what selectRoute sees: Jasmin knows neither sender
// classes nor what text needs, and a filter can only ask whether a tag is there. docs/routing.md has the whole table.
import {
  type Candidate,
  type Carriage,
  type ConnectorTraits,
  shareOf,
  usableConnectors,
} from '../../../shared/messaging/choose-connector.ts';
import type { RouteRule, RouteTable } from '../../../shared/messaging/route-table.ts';
import type { RoutedMessage } from '../../../shared/messaging/select-route.ts';
import type { SenderClass } from '../../../shared/messaging/sender-class.ts';
import { jasminNameOf } from './names.ts';

export const CLASS_TAGS: Readonly<Record<SenderClass, string>> = {
  long_code: 'rm-long-code',
  toll_free: 'rm-toll-free',
  short_code: 'rm-short-code',
  alphanumeric: 'rm-alphanumeric',
};

/** What sets messages apart for connectors: numbers or names as sender, GSM-7 or UCS-2 as text. */
type Kind = { readonly tag: string; readonly carriage: Carriage };

const NUMBER_KINDS: readonly Kind[] = [
  { tag: 'rm-number-gsm7', carriage: { senderClass: 'long_code', encoding: 'gsm7' } },
  { tag: 'rm-number-ucs2', carriage: { senderClass: 'long_code', encoding: 'ucs2' } },
];
const NAME_KINDS: readonly Kind[] = [
  { tag: 'rm-name-gsm7', carriage: { senderClass: 'alphanumeric', encoding: 'gsm7' } },
  { tag: 'rm-name-ucs2', carriage: { senderClass: 'alphanumeric', encoding: 'ucs2' } },
];

/** One case of a rule: which connectors are left for messages of a kind, or of all kinds where `tag` is undefined. */
export type RuleCase = { readonly tag: string | undefined; readonly usable: readonly Candidate[] };

/** The cases in which a rule takes a message. */
export function casesOf(
  rule: RouteRule,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): readonly RuleCase[] {
  const cases = kindsOf(rule).map(({ tag, carriage }) => ({
    tag,
    usable: usableConnectors(rule, carriage, connectors),
  }));
  const [first] = cases;
  const isAlike = cases.every(({ usable }) => namesOf(usable) === namesOf(first?.usable ?? []));
  const told = isAlike && first !== undefined ? [{ tag: undefined, usable: first.usable }] : cases;
  return told.filter(({ usable }) => usable.length > 0);
}

function kindsOf({ senderClass }: RouteRule): readonly Kind[] {
  if (senderClass === undefined) return [...NUMBER_KINDS, ...NAME_KINDS];
  return senderClass === 'alphanumeric' ? NAME_KINDS : NUMBER_KINDS;
}

function namesOf(usable: readonly Candidate[]): string {
  return usable.map(({ name }) => name).join();
}

/** Every list of weights by which a table may have to share; usually few, for most rules have one connector. */
export function weightLists(
  table: RouteTable,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): readonly (readonly number[])[] {
  const lists = table.rules
    .flatMap((rule) => casesOf(rule, connectors))
    .map(({ usable }) => usable.map(({ weight }) => weight))
    .filter(needsShare);
  return [...new Map(lists.map((weights) => [weights.join(), weights])).values()];
}

/** More than one connector has a share, so that the message's id decides. */
export function needsShare(weights: readonly number[]): boolean {
  return weights.filter((weight) => weight > 0).length > 1;
}

/** The tag of messages whose ids fall into the share of the connector at `index`. */
export function shareTag(weights: readonly number[], index: number): string {
  return `${jasminNameOf(`weights ${weights.join()}`)}-${index}`;
}

/** Its sender class, its kind, and for each list of weights the share that its id falls into. */
export function routingTags(
  { id, senderClass, encoding }: RoutedMessage,
  lists: readonly (readonly number[])[],
): readonly string[] {
  return [
    CLASS_TAGS[senderClass],
    `rm-${senderClass === 'alphanumeric' ? 'name' : 'number'}-${encoding}`,
    ...lists.map((weights) => shareTag(weights, shareOf(id, weights))),
  ];
}
