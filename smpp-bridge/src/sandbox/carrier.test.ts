import { connect as connectTcp } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { connectSmpp } from '../smpp/connect.ts';
import { bind, connection, control, endCarrier, messagesOf, SUBMIT, start } from './test-carrier.ts';

afterEach(endCarrier);

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

test('the receivers of an account take turns, and a transmitter is left out', async () => {
  const carrier = await start();
  const { bind: trx } = connection(carrier);
  const transmitter = await bind(carrier, { bind: { ...trx, type: 'transmitter' } });
  const one = await bind(carrier);
  const two = await bind(carrier);
  for (let count = 0; count < 10; count += 1) await transmitter.session.request(SUBMIT);
  await expect.poll(() => one.received.length + two.received.length, { timeout: 700 }).toBe(10);
  expect([one.received.length, two.received.length]).toEqual([5, 5]);
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
  const { session, received } = await bind(carrier);
  await control(carrier, 'PUT', '/behaviour', { submitStatus: 0x45 });
  expect(await session.request(SUBMIT)).toMatchObject({ pdu: { commandStatus: 0x45 } });
  await control(carrier, 'PUT', '/behaviour', { submitStatus: 0, latencyMs: 400 });
  const slow = session.request(SUBMIT);
  await delay(100);
  expect([session.inFlight(), received.length], 'no receipt overtakes its submit_sm_resp').toEqual([1, 0]);
  expect(await slow).toMatchObject({ pdu: { commandStatus: 0 } });
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

  // A connection that never says hello must not hold up the stop.
  const silent = connectTcp({ host: '127.0.0.1', port: carrier.smppPort });
  silent.on('error', () => undefined);
  await new Promise<void>((resolve) => silent.on('connect', () => resolve()));
  const before = performance.now();
  await carrier.stop();
  expect(performance.now() - before).toBeLessThan(3_000);
});
