// Parts of long texts, kept until all of a text are there. Binds on several bridges may bring them.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Concatenation } from '../../../shared/messaging/user-data-header.ts';
import {
  inTransaction,
  type Pool,
  type Queryable,
  queryRows,
  type Statement,
} from '../../../shared/platform/postgres.ts';

/** What makes parts those of one text. */
export type PartKey = { readonly systemId: string; readonly from: string; readonly to: string };

export type NewPart = PartKey & Concatenation & { readonly dataCoding: number; readonly octets: Buffer };

export type StoredPart = {
  readonly message_id: Uuid;
  readonly parts: number;
  readonly part_number: number;
  readonly data_coding: number;
  readonly octets: Buffer;
};

/** A text whose parts stopped coming goes out as it is after so long, as it would have without us. */
export const PARTS_WAIT_SECONDS = 120;

const LOCK: Statement = {
  name: 'customer-smpp.lock-parts',
  text: `select pg_advisory_xact_lock(hashtextextended($1::text, 0))`,
};

// References come again after 256 texts: what an older text left behind under the same one is another text's.
const ADD: Statement = {
  name: 'customer-smpp.add-part',
  text: `
    with same as (
      select message_id from messaging.smpp_parts
      where system_id = $1 and source_addr = $2 and dest_addr = $3 and reference = $4 and parts = $5
      order by part_number limit 1
    )
    insert into messaging.smpp_parts (system_id, source_addr, dest_addr, reference, parts, part_number, message_id,
      data_coding, octets)
    values ($1, $2, $3, $4, $5, $6, coalesce((select message_id from same), uuidv7()), $7, $8)
    on conflict (system_id, source_addr, dest_addr, reference, part_number)
      do update set octets = excluded.octets, data_coding = excluded.data_coding, parts = excluded.parts,
        message_id = excluded.message_id`,
};

const READ: Statement = {
  name: 'customer-smpp.read-parts',
  text: `
    select message_id, parts, part_number, data_coding, octets from messaging.smpp_parts
    where system_id = $1 and source_addr = $2 and dest_addr = $3 and reference = $4
    order by part_number`,
};

/** Keeps the part; answers all that are there of its text, itself included. */
export async function addPart(pool: Pool, part: NewPart): Promise<readonly StoredPart[]> {
  const { systemId, from, to, reference, parts, partNumber, dataCoding, octets } = part;
  const key = [systemId, from, to, reference];
  return await inTransaction(pool, async (client) => {
    await queryRows(client, LOCK, [`smpp part ${key.join(' ')}`]);
    await queryRows(client, ADD, [...key, parts, partNumber, dataCoding, octets]);
    return await readParts(client, part);
  });
}

/** All that are there under the key, in order. */
export function readParts(
  db: Queryable,
  { systemId, from, to, reference }: PartKey & { readonly reference: number },
): Promise<readonly StoredPart[]> {
  return queryRows<StoredPart>(db, READ, [systemId, from, to, reference]);
}

const REMOVE: Statement = {
  name: 'customer-smpp.remove-parts',
  text: `
    delete from messaging.smpp_parts
    where system_id = $1 and source_addr = $2 and dest_addr = $3 and reference = $4 and message_id = $5`,
};

/** Once their text is a message, or refused. */
export async function removeParts(
  db: Queryable,
  { systemId, from, to, reference }: PartKey & { readonly reference: number },
  messageId: Uuid,
): Promise<void> {
  await queryRows(db, REMOVE, [systemId, from, to, reference, messageId]);
}
