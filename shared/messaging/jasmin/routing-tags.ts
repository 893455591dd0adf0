// What a message is posted with, so that Jasmin's filters can tell what selectRoute sees: Jasmin knows neither sender
// classes nor what text needs, and a filter can only ask whether a tag is there. docs/routing.md has the whole table.
import {
  type Candidate,
  type Carriage,
  type ConnectorTraits,
  shareOf,
  usableConnectors,
} from '../choose-connector.ts';
import type { RouteRule, RouteTable } from '../route-table.ts';
import type { RoutedMessage } from '../select-route.ts';
import type { SenderClass } from '../sender-class.ts';
import { jasminNameOf } from './names.ts';

export const CLASS_TAGS: Readonly<Record<SenderClass, string>> = {
  long_code: 'rm-long-code',
  toll_free: 'rm-toll-free',
  short_code: 'rm-short-code',
  alphanumeric: 'rm-alphanumeric',
};

/** Connectors differ in whether they carry names as senders; one class stands for all that are numbers. */
const SENDERS = [
  { tag: 'rm-number', senderClass: 'long_code' },
  { tag: 'rm-name', senderClass: 'alphanumeric' },
] as const;

/** And in whether they carry UCS-2. */
const TEXTS = [
  { tag: 'rm-gsm7', encoding: 'gsm7' },
  { tag: 'rm-ucs2', encoding: 'ucs2' },
] as const;

/** The connectors that are left to a rule for messages with these tags, all of them where there are no tags. */
export type RuleCase = { readonly tags: readonly string[]; readonly usable: readonly Candidate[] };

/** The cases in which a rule takes a message, told apart only as far as its connectors differ. */
export function casesOf(
  rule: RouteRule,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): readonly RuleCase[] {
  const usable = (carriage: Carriage) => usableConnectors(rule, carriage, connectors);
  const senders = sendersOf(rule);
  const sendersDiffer = TEXTS.some(({ encoding }) =>
    differ(senders.map(({ senderClass }) => usable({ senderClass, encoding }))),
  );
  const textsDiffer = senders.some(({ senderClass }) =>
    differ(TEXTS.map(({ encoding }) => usable({ senderClass, encoding }))),
  );
  return (sendersDiffer ? senders : senders.slice(0, 1))
    .flatMap((sender) =>
      (textsDiffer ? TEXTS : TEXTS.slice(0, 1)).map((text) => ({
        tags: [...(sendersDiffer ? [sender.tag] : []), ...(textsDiffer ? [text.tag] : [])],
        usable: usable({ senderClass: sender.senderClass, encoding: text.encoding }),
      })),
    )
    .filter((ruleCase) => ruleCase.usable.length > 0);
}

function sendersOf({ senderClass }: RouteRule) {
  if (senderClass === undefined) return SENDERS;
  return SENDERS.filter(({ tag }) => tag === senderTag(senderClass));
}

function senderTag(senderClass: SenderClass): string {
  return senderClass === 'alphanumeric' ? 'rm-name' : 'rm-number';
}

function differ(lists: readonly (readonly Candidate[])[]): boolean {
  return new Set(lists.map((candidates) => candidates.map(({ name }) => name).join())).size > 1;
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

/** Its sender class, what it asks of a connector, and for each list of weights the share that its id falls into. */
export function routingTags(
  { id, senderClass, encoding }: RoutedMessage,
  lists: readonly (readonly number[])[],
): readonly string[] {
  return [
    CLASS_TAGS[senderClass],
    senderTag(senderClass),
    `rm-${encoding}`,
    ...lists.map((weights) => shareTag(weights, shareOf(id, weights))),
  ];
}
