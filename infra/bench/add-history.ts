// Ten million delivered messages of the past days, as a running system would hold them: rows, and one part a message.
import pg from 'pg';

const BATCH = 250_000;
const DAYS = 20;

/**
 * Ids are spread over the last days, so that history shares the current month's partition with live traffic; each batch is a
 * slice of that time, oldest first, as it would have come. A carrier's ids are random.
 */
const ADD_MESSAGES = `
  with made as (
    select uuidv7(make_interval(secs => - ($2::float8 + $3::float8 * n / $1))) as id from generate_series($1, 1, -1) n)
  insert into messaging.message_log (id, account_id, message_id, direction, source_addr, dest_addr, message_body, status,
      dlr_status, segments, cost, vendor_connector, submitted_at, delivered_at, encoding, sequence, announced_sequence,
      queued_at, sending_at, final_at)
  select id, '01900000-0000-7000-8000-00000000de30', gen_random_uuid()::text, 'outbound', '+14155550100', '+16505550123',
      'A message of the past, as long as most of them are: about ninety characters, as here', 'delivered', 'DELIVRD', 1,
      0.0075, 'sinch_primary', uuid_extract_timestamp(id), uuid_extract_timestamp(id), 'gsm7', 5, 5,
      uuid_extract_timestamp(id), uuid_extract_timestamp(id), uuid_extract_timestamp(id)
    from made`;

const ADD_PARTS = `
  insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status, submitted_at)
  select m.id, 1, 1, 'sinch_primary', m.message_id, 'delivered', uuid_extract_timestamp(m.id) from messaging.message_log m
  order by m.id on conflict do nothing`;

export async function addHistory(databaseUrl: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const secondsPerRow = (DAYS * 86_400) / rows;
    for (let left = rows; left > 0; left -= BATCH) {
      const batch = Math.min(BATCH, left);
      await client.query(ADD_MESSAGES, [batch, (left - batch) * secondsPerRow, batch * secondsPerRow]);
    }
    await client.query(ADD_PARTS);
    await client.query('vacuum analyze messaging.message_log');
    await client.query('vacuum analyze messaging.message_parts');
    // Ten million rows of a running system were written long ago, not in the minute before.
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
