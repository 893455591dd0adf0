// Message ids in the form that an account's software can read. `text` is the whole id, as the API shows it without its
// prefix. Decimal and hex are 63 bits of the version 7 UUID: 42 of its milliseconds, the 12 that order messages within one,
// and the last 9. One connection never makes two alike; that two of one account are, from two connections within the same
// 250 ns, is one in 512.
import type { SmppReceiptSettings } from '../contracts/smpp-settings.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { decodeUuid, encodeUuid, type Uuid } from '../kernel/ids.ts';

export type IdForm = SmppReceiptSettings['id'];

/** Where a message with that id would be: it lies between two ids, and its last 9 bits are known. */
export type MessageLookup =
  | { readonly kind: 'id'; readonly id: Uuid }
  | { readonly kind: 'range'; readonly min: Uuid; readonly max: Uuid; readonly tail: number };

const TAIL_BITS = 9n;
const FRACTION_BITS = 12n;
const MILLISECONDS_MASK = (1n << 42n) - 1n;

export function writeMessageId(uuid: Uuid, form: IdForm): string {
  switch (form) {
    case 'text':
      return encodeUuid(uuid);
    case 'decimal':
      return numberOf(uuid).toString();
    case 'hex':
      return numberOf(uuid).toString(16);
    default:
      return assertNever(form);
  }
}

/** `undefined` for what cannot be an id of that form. */
export function readMessageId(text: string, form: IdForm): MessageLookup | undefined {
  if (form === 'text') {
    const id = decodeUuid(text.toLowerCase());
    return id && { kind: 'id', id };
  }
  const isForm = form === 'decimal' ? /^\d{1,19}$/ : /^[0-9a-f]{1,16}$/i;
  if (!isForm.test(text)) return undefined;
  const number = BigInt(form === 'decimal' ? text : `0x${text}`);
  if (number >= 1n << 63n) return undefined;
  const tail = Number(number & ((1n << TAIL_BITS) - 1n));
  const fraction = (number >> TAIL_BITS) & ((1n << FRACTION_BITS) - 1n);
  const milliseconds = number >> (TAIL_BITS + FRACTION_BITS);
  const start = `${hex(milliseconds, 12)}7${hex(fraction, 3)}`;
  return {
    kind: 'range',
    min: uuidOf(`${start}8000000000000000`),
    max: uuidOf(`${start}bfffffffffffffff`),
    tail,
  };
}

function numberOf(uuid: Uuid): bigint {
  const digits = uuid.replaceAll('-', '');
  const milliseconds = BigInt(`0x${digits.slice(0, 12)}`) & MILLISECONDS_MASK;
  const fraction = BigInt(`0x${digits.slice(13, 16)}`);
  const tail = BigInt(`0x${digits.slice(-3)}`) & ((1n << TAIL_BITS) - 1n);
  return (((milliseconds << FRACTION_BITS) | fraction) << TAIL_BITS) | tail;
}

function hex(number: bigint, length: number): string {
  return number.toString(16).padStart(length, '0');
}

function uuidOf(digits: string): Uuid {
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts
    .slice(1)
    .map((end, index) => digits.slice(cuts[index], end))
    .join('-') as Uuid;
}
