// Which inbound messages the parts at hand make. Parts of a long message come in any order, some twice, some never: a set
// is joined when it is whole, and after ten minutes as far as it came.
import { fromDigits } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { encodingOf, type TextEncoding } from '../../shared/messaging/decode-text.ts';
import { joinParts, type TextPart } from '../../shared/messaging/join-parts.ts';

export type InboundPart = TextPart & {
  readonly id: Uuid;
  readonly connector: string;
  /** Address as the carrier wrote it. */
  readonly source: string;
  readonly destination: string;
  /** What joins the parts of one message; `null` for one that came alone. */
  readonly reference: number | null;
  readonly receivedAt: Date;
};

export type JoinedMessage = {
  readonly partIds: readonly Uuid[];
  readonly connector: string;
  /** E.164, a short code's digits, or what else the carrier wrote. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly segments: number;
  readonly encoding: TextEncoding;
  /** Of the first part that came. */
  readonly receivedAt: Date;
};

export type InboundPlan = {
  readonly joined: readonly JoinedMessage[];
  readonly waiting: readonly { readonly partId: Uuid; readonly wakeAt: Date }[];
};

const WAIT_MIN_MS = 5_000;
const WAIT_MAX_MS = 5 * 60_000;
const JOIN_AFTER_MS = 10 * 60_000;

const UCS2 = 8;
/** `…` stands for a part that never came. */
const GAP = { dataCoding: UCS2, octets: Uint8Array.of(0x20, 0x26) };

/** `parts`: all that are not joined yet of the sets concerned. */
export function planInbound(parts: readonly InboundPart[], now: Date): InboundPlan {
  const joined: JoinedMessage[] = [];
  const waiting: { partId: Uuid; wakeAt: Date }[] = [];
  for (const set of setsOf(parts)) {
    const firstAtMs = Math.min(...set.map(({ receivedAt }) => receivedAt.getTime()));
    const ageMs = now.getTime() - firstAtMs;
    const text = textOf(set, ageMs >= JOIN_AFTER_MS);
    if (text === undefined) {
      const wakeAt = new Date(Math.min(now.getTime() + waitMs(ageMs), firstAtMs + JOIN_AFTER_MS));
      waiting.push(...set.map(({ id }) => ({ partId: id, wakeAt })));
    } else joined.push(makeMessage(set, text, new Date(firstAtMs)));
  }
  return { joined, waiting };
}

function setsOf(parts: readonly InboundPart[]): Iterable<readonly InboundPart[]> {
  const sets = new Map<string, InboundPart[]>();
  for (const part of parts) {
    const { connector, source, destination, reference, parts: total } = part;
    const key =
      total === 1 ? part.id : JSON.stringify([connector, source, destination, reference ?? part.id, total]);
    const set = sets.get(key) ?? [];
    sets.set(key, set);
    set.push(part);
  }
  return sets.values();
}

function textOf(set: readonly InboundPart[], evenIncomplete: boolean): string | undefined {
  const whole = joinParts(set);
  if (whole.kind === 'complete') return whole.text;
  if (!evenIncomplete) return undefined;
  const total = set[0]?.parts ?? 1;
  const gaps = whole.missing.map((partNumber) => ({ ...GAP, partNumber, parts: total }));
  const patched = joinParts([...set, ...gaps]);
  return patched.kind === 'complete' ? patched.text : undefined;
}

/** Waits as long as it has waited already: that doubles, and needs no counter. */
function waitMs(ageMs: number): number {
  return Math.min(Math.max(ageMs, WAIT_MIN_MS), WAIT_MAX_MS);
}

function makeMessage(set: readonly InboundPart[], text: string, receivedAt: Date): JoinedMessage {
  const [first] = [...set].sort((a, b) => a.partNumber - b.partNumber);
  if (!first) throw new Error('a set of parts is never empty');
  return {
    partIds: set.map(({ id }) => id),
    connector: first.connector,
    from: readAddress(first.source),
    to: readAddress(first.destination),
    text,
    segments: first.parts,
    encoding: encodingOf(first.dataCoding),
    receivedAt,
  };
}

/** Short codes keep their digits, numbers become E.164; a name or a number of another form stays as it came. */
function readAddress(address: string): string {
  if (/^\d{5,6}$/.test(address)) return address;
  return fromDigits(address) ?? address;
}
