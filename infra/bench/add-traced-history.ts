// A million messages of the last days, of many accounts, as a running system holds them: rows, what the search knows of them,
// and a part each under the carrier's id.
import pg from 'pg';

const BATCH = 100_000;
const DAYS = 10;
export const HISTORY_ACCOUNTS = 1_000;

const ADD_ACCOUNTS = `
  insert into accounts.accounts (id, company_name)
  select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'History ' || n from generate_series(1, $1::int) n`;

// Ids are spread over the days, oldest first. Recipients are few enough that each has many messages.
const ADD_MESSAGES = `
  with made as (
    select uuidv7(make_interval(secs => - ($2::float8 + $3::float8 * n / $1))) as id, n from generate_series($1, 1, -1) n)
  insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status, segments, cost,
      vendor_connector, submitted_at, created_at, encoding, sequence, announced_sequence, queued_at, sending_at, final_at,
      reference)
  select id, ('01900000-0000-7000-8000-' || lpad(to_hex(1 + n % $4), 12, '0'))::uuid, 'outbound', '+14155550100',
      '+1650' || (5500000 + n % 50000), 'A message of the past, as long as most of them are', 'delivered', 1, 0.0075,
      'sinch_primary', uuid_extract_timestamp(id), uuid_extract_timestamp(id), 'gsm7', 5, 5, uuid_extract_timestamp(id),
      uuid_extract_timestamp(id), uuid_extract_timestamp(id), 'ref ' || id
    from made`;

const ADD_SEARCH = `
  insert into messaging.message_search (id, from_key, to_key, text_key, reference_key)
  select id, messaging.search_key(account_id, source_addr), messaging.search_key(account_id, dest_addr),
    messaging.search_key(account_id, message_body), messaging.search_key(account_id, reference)
  from messaging.message_log where reference like 'ref %' order by id`;

const ADD_PARTS = `
  insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status, submitted_at,
    final_at)
  select id, 1, 1, 'sinch_primary', upper(left(md5(id::text), 16)), 'delivered', submitted_at, final_at
  from messaging.message_log where reference like 'ref %' order by id`;

export type HistoryMessage = {
  readonly id: string;
  readonly reference: string;
  readonly number: string;
  readonly carrierId: string;
  readonly createdAt: Date;
};

/** Adds `rows` messages; answers `samples` of them, spread over the time. */
export async function addTracedHistory(
  databaseUrl: string,
  rows: number,
  samples: number,
): Promise<readonly HistoryMessage[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(ADD_ACCOUNTS, [HISTORY_ACCOUNTS]);
    const secondsPerRow = (DAYS * 86_400) / rows;
    for (let left = rows; left > 0; left -= BATCH) {
      const batch = Math.min(BATCH, left);
      const values = [batch, (left - batch) * secondsPerRow, batch * secondsPerRow, HISTORY_ACCOUNTS];
      await client.query(ADD_MESSAGES, values);
    }
    await client.query(ADD_SEARCH);
    await client.query(ADD_PARTS);
    for (const table of ['message_log', 'message_search', 'message_parts']) {
      await client.query(`vacuum analyze messaging.${table}`);
    }
    await client.query('checkpoint');
    const { rows: found } = await client.query<HistoryMessage>(
      `select l.id, l.reference, l.dest_addr as number, p.carrier_message_id as "carrierId", l.created_at as "createdAt"
       from messaging.message_log l join messaging.message_parts p on p.message_id = l.id
       where l.reference like 'ref %' order by md5(l.id::text) limit $1`,
      [samples],
    );
    return found;
  } finally {
    await client.end();
  }
}
