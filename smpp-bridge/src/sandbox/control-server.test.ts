import { afterEach, expect, test } from 'vitest';
import { carrierWebhooks } from '../../../shared/contracts/carrier-control.ts';
import { bind, control, endCarrier, messagesOf, SUBMIT, start } from './test-carrier.ts';

afterEach(endCarrier);

test('inbound arrives as one deliver_sm, and a long text as joined parts', async () => {
  const carrier = await start();
  const { received } = await bind(carrier);
  const short = await control(carrier, 'POST', '/inbound', { from: '14155551234', to: '72345', text: 'hé' });
  expect(short.status).toBe(202);
  await expect.poll(() => received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    sourceAddr: '14155551234',
    destinationAddr: '72345',
    destAddrTon: 2,
    dataCoding: 0,
    shortMessage: Buffer.from([0x68, 0x05]),
  });
  await control(carrier, 'POST', '/inbound', {
    from: '14155551234',
    to: '14155550100',
    text: 'x'.repeat(161),
  });
  await expect.poll(() => received).toHaveLength(3);
  expect(received[1]?.esmClass).toBe(0x40);
  expect(received[1]?.shortMessage.toString('hex')).toMatch(/^050003..0201(78){153}$/);
  expect(received[2]?.shortMessage.toString('hex')).toMatch(/^050003..0202(78){8}$/);
});

test('a long message appears part by part and once joined', async () => {
  const carrier = await start();
  const { session, received } = await bind(carrier);
  for (const part of ['050003070202776f726c64', '05000307020168656c6c6f20']) {
    await session.request({ ...SUBMIT, esmClass: 0x40, shortMessage: Buffer.from(part, 'hex') });
  }
  const { messages } = await messagesOf(carrier);
  expect(messages.map(({ n, text, joinedParts }) => ({ n, text, joinedParts }))).toEqual([
    { n: 1, text: 'world', joinedParts: undefined },
    { n: 2, text: 'hello ', joinedParts: undefined },
    { n: 3, text: 'hello world', joinedParts: 2 },
  ]);
  await expect.poll(() => received).toHaveLength(2);
});

test('the control address pages, clears, and says what is wrong', async () => {
  const carrier = await start();
  const { session } = await bind(carrier);
  for (const text of ['a', 'b']) await session.request({ ...SUBMIT, shortMessage: Buffer.from(text) });
  expect((await messagesOf(carrier, 1)).messages.map(({ text }) => text)).toEqual(['b']);
  expect((await control(carrier, 'DELETE', '/messages')).status).toBe(204);
  expect(await messagesOf(carrier)).toEqual({ messages: [], last: 2 });
  expect((await control(carrier, 'GET', '/nothing')).status).toBe(404);
  const bad = await control(carrier, 'PUT', '/behaviour', { latencyMs: -1, colour: 'red' });
  expect(bad.status).toBe(400);
  expect(await bad.json()).toMatchObject({ issues: [{ path: ['latencyMs'] }, { keys: ['colour'] }] });
  const unaddressable = { from: '€', to: '14155550100', text: 'x' };
  expect((await control(carrier, 'POST', '/inbound', unaddressable)).status).toBe(400);
  const noJson = await fetch(`http://127.0.0.1:${carrier.controlPort}/inbound`, {
    method: 'POST',
    body: '{',
  });
  expect(noJson.status).toBe(400);
  expect(await (await control(carrier, 'GET', '/stats')).json()).toMatchObject({
    submits: 2,
    accepted: 2,
    sessions: 1,
  });
});

test('the webhook receiver keeps the raw body and answers as asked', async () => {
  const carrier = await start();
  const base = `http://127.0.0.1:${carrier.controlPort}/webhooks`;
  const body = '{ "spaces":  true }';
  const first = await fetch(`${base}/demo?status=503`, {
    method: 'POST',
    body,
    headers: { 'webhook-id': 'evt_1' },
  });
  expect(first.status).toBe(503);
  expect((await fetch(base, { method: 'POST', body: 'second' })).status).toBe(200);
  const { webhooks, last } = carrierWebhooks.parse(await (await fetch(base)).json());
  expect(webhooks).toMatchObject([
    { n: 1, path: '/webhooks/demo', body, headers: { 'webhook-id': 'evt_1' } },
    { n: 2, path: '/webhooks', body: 'second' },
  ]);
  expect(last).toBe(2);
  const huge = await fetch(base, { method: 'POST', body: 'x'.repeat(256 * 1_024 + 1) });
  expect(huge.status).toBe(413);
});
