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

type Part = AcceptedMessage & { readonly partNumber: number };
type Joined = AcceptedMessage & { readonly parts: readonly Part[] };

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
  const log = createBoundedLog<AcceptedMessage | Joined>(MESSAGES_MAX);
  const open = new Map<string, Map<number, Part>>();

  function addPart(message: AcceptedMessage, { reference, parts, partNumber }: Concatenation): void {
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
    add(message) {
      log.push(message);
      const concat = concatenationOf(message);
      if (concat && concat.parts > 1) addPart(message, concat);
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

/** Which part of which long message these octets are. */
export function concatenationOf({
  esmClass,
  octets,
}: Pick<AcceptedMessage, 'esmClass' | 'octets'>): Concatenation | undefined {
  if ((esmClass & UDHI) === 0) return undefined;
  const header = parseUserDataHeader(octets);
  return header.kind === 'header' ? header.concat : undefined;
}

function present(n: number, message: AcceptedMessage | Joined): CarrierMessage {
  const { at, octets, ...fields } = message;
  const shown = { n, at: new Date(at).toISOString() };
  if (!('parts' in message)) {
    const text = decodeText(message.dataCoding, bodyOf(message)).text;
    return { ...shown, ...fields, text, rawHex: octets.toString('hex') };
  }
  const { parts, octets: _last, at: _at, ...rest } = message;
  const total = parts.length;
  const joined = joinParts(parts.map((part): TextPart => ({ ...part, parts: total, octets: bodyOf(part) })));
  return {
    ...shown,
    ...rest,
    text: joined.kind === 'complete' ? joined.text : '',
    rawHex: parts.map((part) => part.octets.toString('hex')).join(''),
    joinedParts: total,
  };
}

function bodyOf({ esmClass, octets }: AcceptedMessage): Uint8Array {
  if ((esmClass & UDHI) === 0) return octets;
  const header = parseUserDataHeader(octets);
  return header.kind === 'header' ? header.body : octets;
}
