// How long an operator waits for a message among a million: found by each kind of id, and read with all that happened to it.
// Through the function and its token check, one request at a time; no gateway.

import { setTimeout as sleep } from 'node:timers/promises';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { writeMessageId } from '../../shared/messaging/smpp-message-id.ts';
import { startStack } from '../e2e/running-stack.ts';
import { addTracedHistory, HISTORY_ACCOUNTS, type HistoryMessage } from './add-traced-history.ts';
import { type Figure, percentile } from './figures.ts';
import { formatMs } from './latencies.ts';

const MESSAGES = 1_000_000;
const REQUESTS = 200;
const WARM_UP = 20;
const P99_MS = 100;
/** An operator's key has a rate. */
const PAUSE_MS = 15;

const HOUR_MS = 3_600_000;
const query = (values: Readonly<Record<string, string>>) => `?${new URLSearchParams(values)}`;
const around = ({ number, createdAt }: HistoryMessage) => ({
  number,
  after: new Date(createdAt.getTime() - 12 * HOUR_MS).toISOString(),
  before: new Date(createdAt.getTime() + 12 * HOUR_MS).toISOString(),
});

const KINDS: readonly (readonly [string, (message: HistoryMessage) => string])[] = [
  ['by its id', ({ id }) => query({ id: formatId('message', id as Uuid) })],
  ["by the carrier's id", ({ carrierId }) => query({ id: carrierId })],
  ["by SMPP's decimal id", ({ id }) => query({ id: writeMessageId(id as Uuid, 'decimal') })],
  ['by its trace', ({ id }) => query({ id: id.replaceAll('-', '') })],
  ["by the customer's reference", ({ reference }) => query({ id: reference })],
  ['by recipient, of a day', (message) => query(around(message))],
  ['read whole', ({ id }) => `/${formatId('message', id as Uuid)}`],
];

export async function measureTrace(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  try {
    const token = await operatorToken(running.stack.api, running.stack.operator);
    const messages = await addTracedHistory(running.stack.databaseUrl, MESSAGES, WARM_UP + REQUESTS);
    const figures: Figure[] = [];
    for (const [what, pathOf] of KINDS) {
      const valuesMs: number[] = [];
      for (const message of messages) {
        const startedAt = performance.now();
        await expectFound(
          `${running.functionsUrl}/trace-messages/v1/admin/trace${pathOf(message)}`,
          token,
          message,
        );
        valuesMs.push(performance.now() - startedAt);
        await sleep(PAUSE_MS);
      }
      const measured = valuesMs.slice(WARM_UP);
      const p99 = percentile(measured, 99);
      figures.push({
        what: `a message among ${MESSAGES.toLocaleString('en-US')} ${what}`,
        measured: `p50 ${formatMs(percentile(measured, 50))}, p99 ${formatMs(p99)} (${REQUESTS} requests)`,
        baseline: `${HISTORY_ACCOUNTS} accounts`,
        target: `p99 ≤ ${P99_MS} ms`,
        met: p99 <= P99_MS,
      });
    }
    return figures;
  } finally {
    await running.stop();
  }
}

async function expectFound(url: string, token: string, { id }: HistoryMessage): Promise<void> {
  const reply = await fetch(url, { headers: { 'x-forwarded-authorization': `Bearer ${token}` } });
  const text = await reply.text();
  if (!reply.ok || !text.includes(formatId('message', id as Uuid))) {
    throw new Error(`${url} answered ${reply.status} without the message: ${text.slice(0, 300)}`);
  }
}

async function operatorToken(
  api: string,
  { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
): Promise<string> {
  const reply = await fetch(`${api}/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret },
    }),
  });
  if (!reply.ok) throw new Error(`no token for the operator: ${reply.status} ${await reply.text()}`);
  return ((await reply.json()) as { access_token: string }).access_token;
}
