// The search of an account with a million messages: each filter of GET /v1/messages alone, through the function as it is
// deployed, one request after the other, with values that match everything, much, little and nothing in turn.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { Pool } from 'undici';
import type { MessagePage } from '../../shared/contracts/http/message.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { enterMessages } from '../../shared/testing/enter-messages.ts';
import { createCustomer } from '../e2e/customer.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { DEMO_ACCOUNT_ID } from '../local/demo-account.ts';
import { type Figure, percentile } from './figures.ts';
import { createRandom } from './random.ts';

const MESSAGES = 1_000_000;
const BATCH = 250_000;
const DAYS = 20;
const REQUESTS = 300;
const WARM_UP_REQUESTS = 20;
const TARGET_MS = 50;

/** One in ten came in, one in fifty ended badly, one in 100,000 failed; all of one campaign, half with a tag. */
const ADD = `
  insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status, error_code,
    segments, cost, vendor_connector, encoding, sequence, announced_sequence, queued_at, sending_at, submitted_at, final_at,
    campaign_id, reference, tags, batch_id)
  select uuidv7(make_interval(secs => -$3::float8 * n)), $1,
    case when n % 10 = 0 then 'inbound' else 'outbound' end, '+1415555' || lpad((n % 50)::text, 4, '0'),
    '+1650' || lpad((n % 100000)::text, 7, '0'), 'Your order number ' || n % 5000 || ' is on its way',
    case when n % 10 = 0 then 'received' when n % 50 = 1 then 'undelivered' when n % 100000 = 7 then 'failed'
      else 'delivered' end,
    case when n % 50 = 1 then 'carrier_unknown_recipient' when n % 100000 = 7 then 'carrier_refused' end,
    1, 0.0075, 'sinch_primary', 'gsm7', 5, 5, now(), now(), now(), now(), 'CBENCH', 'order-' || n,
    case when n % 2 = 0 then array['all', 'tag-' || n % 1000] end,
    ('01900000-0000-7000-8000-' || lpad(to_hex(n % 2000), 12, '0'))::uuid
  from generate_series($2::int + ${BATCH}, $2::int + 1, -1) n`;

type Query = Readonly<Record<string, string>>;
type Filter = readonly [name: string, queryOf: (n: number) => Query];

const oneOf = (name: string, ...values: readonly string[]): Filter => [
  name,
  (n) => ({ [name]: values[n % values.length] ?? '' }),
];
const padded = (n: number, digits: number) => String(n).padStart(digits, '0');
const textHash = (text: string) =>
  createHash('sha256').update(text.replaceAll(/\s/g, '')).digest('hex').slice(0, 32);
const batchId = (n: number) =>
  formatId('batch', `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as Uuid);

/** `n` is random; one value in ten or so that nothing has. */
const FILTERS: readonly Filter[] = [
  oneOf('direction', 'outbound', 'inbound'),
  oneOf('status', 'delivered', 'received', 'undelivered', 'failed', 'sent', 'failed,undelivered'),
  oneOf('error_code', 'carrier_unknown_recipient', 'carrier_refused', 'campaign_missing'),
  ['from', (n) => ({ from: `+1415555${padded(n % 55, 4)}` })],
  ['to', (n) => ({ to: `+1650${padded(n % 110_000, 7)}` })],
  oneOf('campaign', 'CBENCH', 'CNONE'),
  ['tag', (n) => ({ tag: n % 3 === 0 ? 'all' : `tag-${n % 1_100}` })],
  ['reference', (n) => ({ reference: `order-${n % 1_100_000}` })],
  ['batch_id', (n) => ({ batch_id: batchId(n % 2_200) })],
  ['text_hash', (n) => ({ text_hash: textHash(`Your order number ${n % 5_500} is on its way`) })],
  ['created_after and _before', (n) => rangeOf(n)],
];

/** An hour of the past days, a day, or all of them. */
function rangeOf(n: number): Query {
  const hours = [1, 24, DAYS * 24][n % 3] ?? 1;
  const beginsAt = Date.now() - (n % (DAYS * 24)) * 3_600_000;
  const time = (ms: number) => new Date(ms).toISOString();
  return { created_after: time(beginsAt - hours * 3_600_000), created_before: time(beginsAt) };
}

export async function measureSearch(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  try {
    await addMessages(running.stack.databaseUrl);
    const ask = await askerOf(running);
    const random = createRandom(4711);
    const { timesMs: plain } = await askOften(ask, () => ({}));
    const baseline = `without a filter p50 ${percentile(plain, 50).toFixed(1)}, p99 ${percentile(plain, 99).toFixed(1)} ms`;
    const figures: Figure[] = [];
    for (const [name, queryOf] of FILTERS) {
      const { timesMs, matched } = await askOften(ask, () => queryOf(Math.floor(random() * 2 ** 31)));
      const p99 = percentile(timesMs, 99);
      figures.push({
        what: `search ${MESSAGES.toLocaleString('en-US')} messages by ${name}`,
        measured: `p50 ${percentile(timesMs, 50).toFixed(1)}, p99 ${p99.toFixed(1)} ms of ${REQUESTS}, ${matched} with matches`,
        baseline,
        target: `p99 ≤ ${TARGET_MS} ms`,
        met: p99 <= TARGET_MS && matched > 0,
      });
    }
    return figures;
  } finally {
    await running.stop();
  }
}

/** Ids are spread over the last days, oldest first, as they would have come. */
async function addMessages(databaseUrl: string): Promise<void> {
  const database = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const secondsPerRow = (DAYS * 86_400) / MESSAGES;
  for (let left = MESSAGES - BATCH; left >= 0; left -= BATCH) {
    await database.query(ADD, [DEMO_ACCOUNT_ID, left, secondsPerRow]);
  }
  await enterMessages(database, DEMO_ACCOUNT_ID);
  await database.query(
    'update messaging.customer_sms_auth set api_rate_limit = 1000000 where account_id = $1',
    [DEMO_ACCOUNT_ID],
  );
  for (const table of ['message_log', 'message_search', 'message_tags']) {
    await database.query(`vacuum analyze messaging.${table}`);
  }
  await database.query('checkpoint');
  await database.end();
}

/** Answers how many messages the page has. */
type Ask = (query: Query) => Promise<number>;

/** Throws where an answer is not a page. */
async function askerOf({ stack, functionsUrl }: RunningStack): Promise<Ask> {
  const customer = await createCustomer(stack);
  await customer.close();
  const pool = new Pool(functionsUrl, { connections: 1 });
  return async (query) => {
    const path = `/read-messages/v1/messages?${new URLSearchParams(query)}`;
    const headers = { 'x-forwarded-authorization': `Bearer ${customer.token}` };
    const answer = await pool.request({ method: 'GET', path, headers });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
    return (JSON.parse(text) as MessagePage).data.length;
  };
}

/** Milliseconds of each request; the first ones, which warm what is warm in a running system, are not counted. */
async function askOften(ask: Ask, next: () => Query) {
  const timesMs: number[] = [];
  let matched = 0;
  for (let n = 0; n < WARM_UP_REQUESTS + REQUESTS; n += 1) {
    const query = next();
    const startedAtMs = performance.now();
    const found = await ask(query);
    if (n < WARM_UP_REQUESTS) continue;
    timesMs.push(performance.now() - startedAtMs);
    if (found > 0) matched += 1;
  }
  return { timesMs, matched };
}
