// Every course of the sandbox in a whole stack: sent with the demo's test key, told by signed webhooks, for nothing.
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { SANDBOX_NUMBERS, type SandboxNumber } from '../../shared/contracts/sandbox-numbers.ts';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { type Customer, createCustomer } from './customer.ts';
import { eventually } from './eventually.ts';
import { type RunningStack, startStack } from './running-stack.ts';

type Verdict = { readonly verdict: string; readonly refusal: { readonly code: string } | null };

let running: RunningStack;
let customer: Customer;
let carrier: CarrierControl;
let database: pg.Client;
/** By the name of its course. */
const sentIds = new Map<string, string>();

beforeAll(async () => {
  running = await startStack({ router: 'direct' });
  const { demo } = running.stack;
  const testKey = { apiKey: demo.testApiKey, apiSecret: demo.testApiSecret };
  customer = await createCustomer({ ...running.stack, demo: { ...demo, ...testKey } });
  carrier = carrierControlAt(running.stack.carrier.control);
  database = new pg.Client({ connectionString: running.stack.databaseUrl });
  await database.connect();
  for (const { name, number } of SANDBOX_NUMBERS) {
    const message = {
      from: demo.numbers.longCode,
      to: number,
      body: `Course ${name}`,
      webhook_url: demo.webhookUrl,
    };
    sentIds.set(name, (await customer.send(message)).id);
  }
});
afterAll(async () => {
  await database?.end();
  await customer?.close();
  await running?.stop();
});

async function webhooksOf(type: string, isIt: (data: Record<string, unknown>) => boolean) {
  const { webhooks } = await carrier.webhooks();
  return webhooks.filter(({ body }) => {
    const parsed = JSON.parse(body);
    return parsed.type === type && isIt(parsed.data);
  });
}

test.each<SandboxNumber>(SANDBOX_NUMBERS)('$name ends $status, told by a signed webhook', async (course) => {
  onTestFailed(async () => console.error(await running.troubles()));
  const id = sentIds.get(course.name) ?? '';
  const message = await eventually(async () => {
    const found = await customer.read(id);
    return found.status === course.status ? found : undefined;
  }, `${course.name} is ${course.status}`);
  expect([message.error?.code, Number(message.price), message.test]).toEqual([course.errorCode, 0, true]);
  if (course.status === 'sent') return;
  const webhook = await eventually(
    async () => (await webhooksOf(`message.${course.status}`, (data) => data.id === id))[0],
    `the webhook of ${course.name}`,
  );
  expect(new Webhook(running.stack.demo.webhookSecret).verify(webhook.body, webhook.headers)).toBeTypeOf(
    'object',
  );
});

test.each([
  ['+15005550008', 'Hello back'],
  ['+15005550009', 'STOP'],
  ['+15005550011', 'STOP'],
  ['+15005550011', 'START'],
])('what %s writes back arrives: %s', async (number, text) => {
  await eventually(
    async () =>
      (await webhooksOf('message.received', (data) => data.from === number && data.body === text))[0],
    `the reply of ${number}`,
  );
});

test('who said STOP gets no test message, until START; and every live one', async () => {
  const { numbers, apiKey, apiSecret } = running.stack.demo;
  const preflight = async (to: string, token?: string) => {
    const message = { from: numbers.longCode, to, body: 'Hello' };
    const { body } = await customer.call<Verdict>('POST', '/v1/messages/preflight', message, token);
    return body.refusal?.code ?? body.verdict;
  };
  const credentials = { grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret };
  const { body } = await customer.call<{ access_token: string }>('POST', '/v1/oauth/token', credentials);
  expect([
    await preflight('+15005550009'),
    await preflight('+15005550009', body.access_token),
    await preflight('+15005550011'),
  ]).toEqual(['recipient_opted_out', 'accept', 'accept']);
  const refused = await customer.call<{ code: string }>('POST', '/v1/messages', {
    ...{ from: numbers.longCode, to: '+15005550009', body: 'Hello' },
  });
  expect([refused.status, refused.body.code]).toEqual([422, 'recipient_opted_out']);
  await customer.call('POST', '/v1/opt-outs/remove', { recipient: '+15005550009', sender: numbers.longCode });
  await eventually(
    async () => (await preflight('+15005550009')) === 'accept' || undefined,
    'the removal counts at the door',
  );
  const { rows } = await database.query('select count(*)::int as n from messaging.opt_outs');
  expect(rows).toEqual([{ n: 0 }]);
});

test('all of it left by the sandbox, and none of it is in the ledger', async () => {
  const { messages } = await carrier.messages();
  expect(new Set(messages.map(({ systemId }) => systemId))).toEqual(new Set(['sandbox-test']));
  const { rows } = await database.query('select count(*)::int as n from accounts.ledger_entries');
  expect(rows).toEqual([{ n: 0 }]);
});
