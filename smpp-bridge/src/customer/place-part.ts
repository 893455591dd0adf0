// To which text a part belongs. References come again after 256 texts, with some software for every text; and the last part of
// a text is sent again where its answer was lost. Octets tell the two apart: what comes again alike is a repeat.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type MessageClass, messageClassOf } from '../../../shared/messaging/message-class.ts';

export type ArrivingPart = {
  readonly parts: number;
  readonly partNumber: number;
  readonly dataCoding: number;
  readonly octets: Buffer;
};

/** A part that is there under the same reference. */
export type StoredPart = {
  readonly message_id: Uuid;
  readonly parts: number;
  readonly part_number: number;
  readonly data_coding: number;
  readonly octets: Buffer;
  /** What became of its text; `null` while parts are awaited. */
  readonly outcome: 'sent' | 'refused' | null;
  /** The message that had this part before, where it is one that was sent again. */
  readonly repeats: Uuid | null;
};

export type PartPlace =
  /** `messageId` is absent where a text begins with it; `repeats` is the message that had this part before. */
  | { readonly kind: 'joins'; readonly messageId: Uuid | undefined; readonly repeats: Uuid | undefined }
  /** Its text was refused: it is judged again. */
  | { readonly kind: 'revives'; readonly messageId: Uuid }
  /** Its text was sent, and the account wants nothing sent twice. */
  | { readonly kind: 'known'; readonly messageId: Uuid };

export function placePart(
  stored: readonly StoredPart[],
  part: ArrivingPart,
  options: { readonly suppressesRepeats: boolean },
): PartPlace {
  const awaited = stored.find(({ outcome, parts }) => outcome === null && parts === part.parts)?.message_id;
  const before = stored.find((other) => isSame(other, part));
  if (before?.outcome === 'sent' && options.suppressesRepeats) {
    return { kind: 'known', messageId: before.message_id };
  }
  if (before?.outcome === 'refused' && awaited === undefined) {
    return { kind: 'revives', messageId: before.message_id };
  }
  const repeats = before?.outcome === 'sent' ? before.message_id : (before?.repeats ?? undefined);
  return { kind: 'joins', messageId: awaited, repeats };
}

/**
 * The id that a part is answered with; `parts` are those of its text so far, itself included. One that was sent again because
 * its answer was lost gets the id of the text that it was of. Where the first part came again too, the text is sent anew.
 */
export function answerIdOf(own: StoredPart, parts: readonly StoredPart[]): Uuid {
  const beginsAnew = parts.some(({ part_number: number }) => number === 1);
  return beginsAnew ? own.message_id : (own.repeats ?? own.message_id);
}

/** A text is of the class of its first part. */
export function classOfParts([first]: readonly StoredPart[]): MessageClass | undefined {
  return first && messageClassOf(first.data_coding);
}

function isSame(stored: StoredPart, { parts, partNumber, dataCoding, octets }: ArrivingPart): boolean {
  return (
    stored.part_number === partNumber &&
    stored.parts === parts &&
    stored.data_coding === dataCoding &&
    stored.octets.equals(octets)
  );
}
