// What the carrier accepted, as it came: texts are decoded when somebody asks, so that the log costs the bench nothing.
import type { CarrierMessage, CarrierMessages } from '../../../shared/contracts/carrier-control.ts';
import { decodeText } from '../../../shared/messaging/decode-text.ts';
import { joinParts, type TextPart } from '../../../shared/messaging/join-parts.ts';
import { type Concatenation, parseUserDataHeader } from '../../../shared/messaging/user-data-header.ts';
import { createBoundedLog } from './bounded-log.ts';

export type AcceptedMessage = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly systemId: string;
  readonly from: string;
  readonly to: string;
  readonly dataCoding: number;
  readonly esmClass: number;
  readonly messageId: string;
  readonly octets: Buffer;
};

/** Octets as a Latin-1 string: a Buffer of the pool would keep the whole slab that it was cut from. */
type Kept = Omit<AcceptedMessage, 'octets'> & { readonly latin1: string };
type Part = Kept & { readonly partNumber: number };
type Joined = Kept & { readonly parts: readonly Part[] };

export type MessageLog = {
  add(message: AcceptedMessage): void;
  read(after: number, limit: number): CarrierMessages;
  clear(): void;
};

const MESSAGES_MAX = 200_000;
const OPEN_MESSAGES_MAX = 10_000;
const UDHI = 0x40;

/** Keeps the last 200,000 messages; of long ones whose parts are missing, the last 10,000. */
export function createMessageLog(): MessageLog {
  const log = createBoundedLog<Kept | Joined>(MESSAGES_MAX);
  const open = new Map<string, Map<number, Part>>();

  function addPart(message: Kept, { reference, parts, partNumber }: Concatenation): void {
    const key = `${message.systemId} ${message.from} ${message.to} ${reference} ${parts}`;
    const arrived = open.get(key) ?? new Map<number, Part>();
    open.delete(key);
    arrived.set(partNumber, { ...message, partNumber });
    if (arrived.size < parts) {
      open.set(key, arrived);
      const [oldest] = open.keys();
      if (open.size > OPEN_MESSAGES_MAX && oldest !== undefined) open.delete(oldest);
      return;
    }
    const inOrder = [...arrived.values()].toSorted((a, b) => a.partNumber - b.partNumber);
    log.push({ ...message, parts: inOrder });
  }

  return {
    add({ octets, ...fields }) {
      const kept = { ...fields, latin1: octets.toString('latin1') };
      log.push(kept);
      const { concat } = splitHeader({ esmClass: fields.esmClass, octets });
      if (concat && concat.parts > 1) addPart(kept, concat);
    },
    read(after, limit) {
      const found = log.after(after, limit);
      const last = found.at(-1)?.n ?? log.last();
      return { messages: found.map(({ n, entry }) => present(n, entry)), last };
    },
    clear() {
      log.clear();
      open.clear();
    },
  };
}

/** What the octets say: the text without its header, and which part of which long message it is. */
export function splitHeader(message: Pick<AcceptedMessage, 'esmClass' | 'octets'>): {
  readonly body: Uint8Array;
  readonly concat?: Concatenation;
} {
  const { esmClass, octets } = message;
  const header = (esmClass & UDHI) === 0 ? undefined : parseUserDataHeader(octets);
  return header?.kind === 'header' ? header : { body: octets };
}

function present(n: number, message: Kept | Joined): CarrierMessage {
  const { at, systemId, from, to, dataCoding, esmClass, messageId } = message;
  const shown = { n, at: new Date(at).toISOString(), systemId, from, to, dataCoding, esmClass, messageId };
  if (!('parts' in message)) {
    const text = decodeText(dataCoding, bodyOf(message)).text;
    return { ...shown, text, rawHex: octetsOf(message).toString('hex') };
  }
  const joinedParts = message.parts.length;
  const parts = message.parts.map((part): TextPart => {
    return {
      partNumber: part.partNumber,
      parts: joinedParts,
      dataCoding: part.dataCoding,
      octets: bodyOf(part),
    };
  });
  const joined = joinParts(parts);
  const text = joined.kind === 'complete' ? joined.text : '';
  const rawHex = message.parts.map((part) => octetsOf(part).toString('hex')).join('');
  return { ...shown, text, rawHex, joinedParts };
}

function octetsOf({ latin1 }: Kept): Buffer {
  return Buffer.from(latin1, 'latin1');
}

function bodyOf(message: Kept): Uint8Array {
  return splitHeader({ esmClass: message.esmClass, octets: octetsOf(message) }).body;
}
