// Ten million delivered messages of the past days, as a running system would hold them: rows, and one part a message.
import pg from 'pg';

const BATCH = 250_000;
const DAYS = 20;

/** Ids are spread over the last days, so that history shares the current month's partition with live traffic. */
const ADD_MESSAGES = `
  with made as (
    select uuidv7(make_interval(secs => - ($2::float8 * 86400 * random()))) as id, n from generate_series(1, $1) n)
  insert into messaging.message_log (id, account_id, message_id, direction, source_addr, dest_addr, message_body, status,
      dlr_status, segments, cost, vendor_connector, submitted_at, delivered_at, encoding, sequence, announced_sequence,
      queued_at, sending_at, final_at)
  select id, '01900000-0000-7000-8000-00000000de30', id::text, 'outbound', '+14155550100', '+16505550123',
      'A message of the past, as long as most of them are: about ninety characters, as here', 'delivered', 'DELIVRD', 1,
      0.0075, 'sinch_primary', now(), now(), 'gsm7', 5, 5, now(), now(), now()
    from made`;

const ADD_PARTS = `
  insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status)
  select m.id, 1, 1, 'sinch_primary', m.message_id, 'delivered' from messaging.message_log m
  on conflict do nothing`;

export async function addHistory(databaseUrl: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let added = 0; added < rows; added += BATCH) {
      await client.query(ADD_MESSAGES, [Math.min(BATCH, rows - added), DAYS]);
    }
    await client.query(ADD_PARTS);
    await client.query('vacuum analyze messaging.message_log');
    await client.query('vacuum analyze messaging.message_parts');
  } finally {
    await client.end();
  }
}
