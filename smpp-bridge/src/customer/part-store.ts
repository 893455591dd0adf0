// Parts of long texts, kept until all of a text are there, and for as long again, to know those that are sent again. Binds on
// several bridges may bring them.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Concatenation } from '../../../shared/messaging/user-data-header.ts';
import {
  inTransaction,
  type Pool,
  type Queryable,
  queryRows,
  type Statement,
} from '../../../shared/platform/postgres.ts';
import { answerIdOf, placePart, type StoredPart } from './place-part.ts';

/** What makes parts those of one text. */
export type PartKey = { readonly systemId: string; readonly from: string; readonly to: string };

export type NewPart = PartKey &
  Concatenation & {
    readonly dataCoding: number;
    readonly octets: Buffer;
    /** Whether the account wants nothing sent twice. */
    readonly suppressesRepeats: boolean;
  };

export type AddedPart = {
  /** What the part is answered with, unless it was the last one. */
  readonly answerId: Uuid;
  /** The message that the parts will be; absent where nothing more is to be done. */
  readonly messageId: Uuid | undefined;
  /** All that are there of its text, in order, itself included. */
  readonly parts: readonly StoredPart[];
};

/** A text whose parts stopped coming goes out as it is after so long, as it would have without us. */
export const PARTS_WAIT_SECONDS = 120;

const LOCK: Statement = {
  name: 'customer-smpp.lock-parts',
  text: `select pg_advisory_xact_lock(hashtextextended($1::text, 0))`,
};

const READ: Statement = {
  name: 'customer-smpp.read-parts',
  text: `
    select message_id, parts, part_number, data_coding, octets, outcome, repeats from messaging.smpp_parts
    where system_id = $1 and source_addr = $2 and dest_addr = $3 and reference = $4
    order by part_number`,
};

// What stood under its number is of an older text, or the same part.
const ADD: Statement = {
  name: 'customer-smpp.add-part',
  text: `
    insert into messaging.smpp_parts (system_id, source_addr, dest_addr, reference, parts, part_number, data_coding,
      octets, message_id, repeats)
    values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, uuidv7()), $10)
    on conflict (system_id, source_addr, dest_addr, reference, part_number)
      do update set octets = excluded.octets, data_coding = excluded.data_coding, parts = excluded.parts,
        message_id = excluded.message_id, repeats = excluded.repeats, outcome = null, created_at = now()
    returning message_id, parts, part_number, data_coding, octets, outcome, repeats`,
};

const REVIVE: Statement = {
  name: 'customer-smpp.revive-parts',
  text: `
    update messaging.smpp_parts set outcome = null, repeats = null, created_at = now()
    where system_id = $1 and source_addr = $2 and dest_addr = $3 and reference = $4 and message_id = $5
    returning message_id, parts, part_number, data_coding, octets, outcome, repeats`,
};

/** Keeps the part, where it is not known already. */
export async function addPart(pool: Pool, part: NewPart): Promise<AddedPart> {
  const { systemId, from, to, reference, parts, partNumber, dataCoding, octets } = part;
  const key = [systemId, from, to, reference];
  return await inTransaction(pool, async (client) => {
    await queryRows(client, LOCK, [`smpp part ${key.join(' ')}`]);
    const stored = await readParts(client, part);
    const place = placePart(stored, part, part);
    if (place.kind === 'known') return { answerId: place.messageId, messageId: undefined, parts: [] };
    if (place.kind === 'revives') {
      const revived = await queryRows<StoredPart>(client, REVIVE, [...key, place.messageId]);
      return { answerId: place.messageId, messageId: place.messageId, parts: inOrder(revived) };
    }
    const values = [...key, parts, partNumber, dataCoding, octets, place.messageId, place.repeats];
    const [added] = await queryRows<StoredPart>(client, ADD, values);
    if (!added) throw new Error('a part that was stored is not there');
    const others = stored.filter(
      ({ message_id: id, part_number: number, outcome }) =>
        outcome === null && id === added.message_id && number !== partNumber,
    );
    const all = inOrder([...others, added]);
    return { answerId: answerIdOf(added, all), messageId: added.message_id, parts: all };
  });
}

function inOrder(parts: readonly StoredPart[]): readonly StoredPart[] {
  return parts.toSorted((a, b) => a.part_number - b.part_number);
}

/** All that are there under the key, in order. */
export function readParts(
  db: Queryable,
  { systemId, from, to, reference }: PartKey & { readonly reference: number },
): Promise<readonly StoredPart[]> {
  return queryRows<StoredPart>(db, READ, [systemId, from, to, reference]);
}

const END: Statement = {
  name: 'customer-smpp.end-parts',
  text: `
    update messaging.smpp_parts set outcome = $6, created_at = now()
    where system_id = $1 and source_addr = $2 and dest_addr = $3 and reference = $4 and message_id = $5`,
};

/** Once their text is a message, or refused. */
export async function endParts(
  db: Queryable,
  { systemId, from, to, reference }: PartKey & { readonly reference: number },
  messageId: Uuid,
  outcome: 'sent' | 'refused',
): Promise<void> {
  await queryRows(db, END, [systemId, from, to, reference, messageId, outcome]);
}

const FORGET: Statement = {
  name: 'customer-smpp.forget-parts',
  text: `
    delete from messaging.smpp_parts where ctid = any(array(
      select ctid from messaging.smpp_parts
      where created_at < now() - make_interval(secs => ${PARTS_WAIT_SECONDS}) and outcome is not null
      order by created_at limit $1 for update skip locked))`,
};

/** Forgets up to `limit` parts of texts that ended so long ago that none of them is sent again. */
export async function forgetParts(db: Queryable, limit: number): Promise<void> {
  await queryRows(db, FORGET, [limit]);
}
