import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import {
  type CarrierMessages,
  carrierMessages,
  carrierWebhooks,
} from '../../../shared/contracts/carrier-control.ts';
import { type ConnectOptions, connectSmpp } from '../smpp/connect.ts';
import type { PduOf, RequestPdu, RequestPduInput } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import { type Carrier, type CarrierOptions, startCarrier } from './carrier.ts';

const log = pino({ level: 'silent' });
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(changes: Partial<CarrierOptions> = {}): Promise<Carrier> {
  const accounts = [{ systemId: 'sandbox', password: 'sandbox1' }];
  const carrier = await startCarrier({ smppPort: 0, controlPort: 0, accounts, log, ...changes });
  cleanups.push(() => carrier.stop());
  return carrier;
}

/** A bound session and the deliver_sm that came to it; `answer` gives the status that each is answered with. */
async function bind(carrier: Carrier, changes: Partial<ConnectOptions> = {}, answer: () => number = () => 0) {
  const received: PduOf<'deliver_sm'>[] = [];
  const onRequest = (session: SmppSession, pdu: RequestPdu) => {
    if (pdu.command === 'deliver_sm') received.push(pdu);
    session.respond(pdu, { commandStatus: answer() });
  };
  const result = await connectSmpp({ ...connection(carrier), handlers: { onRequest }, ...changes });
  if (result.kind !== 'bound') throw new Error(`not bound: ${JSON.stringify(result)}`);
  cleanups.push(() => result.session.destroy('test over'));
  return { session: result.session, received };
}

function connection(carrier: Carrier): ConnectOptions {
  return {
    host: '127.0.0.1',
    port: carrier.smppPort,
    bind: {
      type: 'transceiver',
      systemId: 'sandbox',
      password: 'sandbox1',
      systemType: '',
      interfaceVersion: 0x34,
    },
    window: 50,
    responseTimeoutMs: 2_000,
    enquireLinkIntervalMs: 0,
    connectTimeoutMs: 2_000,
    handlers: { onRequest: () => undefined },
    log,
  };
}

const SUBMIT = {
  command: 'submit_sm',
  sourceAddrTon: 1,
  sourceAddrNpi: 1,
  sourceAddr: '14155550100',
  destAddrTon: 1,
  destAddrNpi: 1,
  destinationAddr: '14155551234',
  registeredDelivery: 1,
  shortMessage: Buffer.from('hello'),
} as const satisfies RequestPduInput;

async function control(carrier: Carrier, method: string, path: string, body?: unknown): Promise<Response> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return await fetch(`http://127.0.0.1:${carrier.controlPort}${path}`, init);
}

async function messagesOf(carrier: Carrier, after = 0): Promise<CarrierMessages> {
  return carrierMessages.parse(await (await control(carrier, 'GET', `/messages?after=${after}`)).json());
}

test('a message is logged and its receipt comes back with both ids the same', async () => {
  const carrier = await start();
  const { session, received } = await bind(carrier);
  const outcome = await session.request(SUBMIT);
  if (outcome.kind !== 'response' || outcome.pdu.command !== 'submit_sm_resp') throw new Error(outcome.kind);
  const { messageId } = outcome.pdu;
  expect(messageId).toMatch(/^\d{19}$/);
  await expect.poll(() => received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    esmClass: 4,
    dataCoding: 0,
    sourceAddr: '14155551234',
    destinationAddr: '14155550100',
    receiptedMessageId: messageId,
    messageState: 2,
  });
  expect(received[0]?.shortMessage.toString()).toContain(`id:${messageId} sub:001 dlvrd:001 submit date:`);
  expect(await messagesOf(carrier)).toMatchObject({
    last: 1,
    messages: [
      {
        n: 1,
        systemId: 'sandbox',
        from: '14155550100',
        to: '14155551234',
        text: 'hello',
        rawHex: '68656c6c6f',
        messageId,
      },
    ],
  });
});

test('a receipt that is not answered ESME_ROK comes again, and one that is does not', async () => {
  const carrier = await start();
  const statuses = [0x64, 0];
  const { session, received } = await bind(carrier, {}, () => statuses.shift() ?? 0);
  await session.request(SUBMIT);
  await expect.poll(() => received.length, { timeout: 3_000 }).toBe(2);
  expect(received[1]?.shortMessage).toEqual(received[0]?.shortMessage);
  await delay(1_100);
  expect(received).toHaveLength(2);
});

test('receipts are kept while nobody can receive, also those that a lost session had', async () => {
  const carrier = await start();
  const { bind: trx } = connection(carrier);
  const transmitter = await bind(carrier, { bind: { ...trx, type: 'transmitter' } });
  await transmitter.session.request(SUBMIT);
  const deaf = await bind(carrier, { handlers: { onRequest: (session) => session.destroy('crash') } });
  await deaf.session.closed;
  const { received } = await bind(carrier, { bind: { ...trx, type: 'receiver' } });
  await expect.poll(() => received.length, { timeout: 3_000 }).toBe(1);
  expect(transmitter.received).toEqual([]);
});

test('receipts are spread over the receivers of an account', async () => {
  const carrier = await start();
  const one = await bind(carrier);
  const two = await bind(carrier);
  await Promise.all(Array.from({ length: 40 }, () => one.session.request(SUBMIT)));
  await expect.poll(() => one.received.length + two.received.length).toBe(40);
  expect(one.received.length).toBeGreaterThan(5);
  expect(two.received.length).toBeGreaterThan(5);
});

test('the recipient 0008 writes back after its receipt', async () => {
  const carrier = await start();
  const { session, received } = await bind(carrier);
  await session.request({ ...SUBMIT, destinationAddr: '15005550008' });
  await expect.poll(() => received).toHaveLength(2);
  expect(received[0]?.esmClass).toBe(4);
  expect(received[1]).toMatchObject({
    esmClass: 0,
    sourceAddr: '15005550008',
    destinationAddr: '14155550100',
    shortMessage: Buffer.from('Hello back'),
  });
});

test('the recipient 0006 is throttled the first time and accepts the same message the second', async () => {
  const carrier = await start();
  const { session } = await bind(carrier);
  const toThrottled = { ...SUBMIT, destinationAddr: '15005550006' };
  expect(await session.request(toThrottled)).toMatchObject({ pdu: { commandStatus: 0x58 } });
  expect(await session.request(toThrottled)).toMatchObject({ pdu: { commandStatus: 0 } });
  expect(await session.request(toThrottled)).toMatchObject({ pdu: { commandStatus: 0x58 } });
});

test('behaviour: status, latency, rate, refused binds and dropped connections', async () => {
  const carrier = await start();
  const { session } = await bind(carrier);
  await control(carrier, 'PUT', '/behaviour', { submitStatus: 0x45 });
  expect(await session.request(SUBMIT)).toMatchObject({ pdu: { commandStatus: 0x45 } });
  await control(carrier, 'PUT', '/behaviour', { submitStatus: 0, latencyMs: 80 });
  const before = performance.now();
  await session.request(SUBMIT);
  expect(performance.now() - before).toBeGreaterThan(75);
  await control(carrier, 'PUT', '/behaviour', { latencyMs: 0, perSecond: 2 });
  const outcomes = await Promise.all([1, 2, 3].map(() => session.request(SUBMIT)));
  expect(outcomes).toMatchObject([{}, {}, { pdu: { commandStatus: 0x58 } }]);
  const shown = await control(carrier, 'PUT', '/behaviour', { refuseBinds: true, dropConnections: true });
  expect(await shown.json()).toMatchObject({ refuseBinds: true, dropConnections: false, perSecond: 2 });
  expect(await session.closed).toMatchObject({ reason: 'closed by the peer' });
  expect(await connectSmpp(connection(carrier))).toMatchObject({ kind: 'refused', name: 'ESME_RBINDFAIL' });
});

test('a wrong password and an unknown system_id are refused as such', async () => {
  const carrier = await start();
  const { bind: right } = connection(carrier);
  const wrongPassword = { ...connection(carrier), bind: { ...right, password: 'no' } };
  expect(await connectSmpp(wrongPassword)).toMatchObject({ kind: 'refused', name: 'ESME_RINVPASWD' });
  const nobody = { ...connection(carrier), bind: { ...right, systemId: 'nobody' } };
  expect(await connectSmpp(nobody)).toMatchObject({ kind: 'refused', name: 'ESME_RINVSYSID' });
});

test('operations that this carrier lacks are refused by name', async () => {
  const { session } = await bind(await start());
  expect(await session.request({ command: 'query_sm', messageId: '1' })).toMatchObject({
    pdu: { commandStatus: 0x67 },
  });
  expect(await session.request({ command: 'cancel_sm', messageId: '1' })).toMatchObject({
    pdu: { commandStatus: 0x11 },
  });
});

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

test('TLS: the certificate is verified, against our authority and by name', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'carrier.test' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'carrier.test' }] }],
  });
  const carrier = await start({ tls: { cert, key } });
  const options = connection(carrier);
  const trusted = { ca: cert, servername: 'carrier.test', minVersion: 'TLSv1.2' } as const;
  const { session } = await bind(carrier, { tls: trusted });
  expect(await session.request(SUBMIT)).toMatchObject({ pdu: { commandStatus: 0 } });
  const untrusted = { servername: 'carrier.test', minVersion: 'TLSv1.2' } as const;
  expect(await connectSmpp({ ...options, tls: untrusted })).toMatchObject({ kind: 'failed', reason: 'tls' });
  const misnamed = { ...trusted, servername: 'other.test' };
  expect(await connectSmpp({ ...options, tls: misnamed })).toMatchObject({ kind: 'failed', reason: 'tls' });
  expect(await connectSmpp(options)).toMatchObject({ kind: 'failed', reason: 'closed' });
});
