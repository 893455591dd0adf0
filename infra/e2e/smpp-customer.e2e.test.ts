// A customer's whole day over SMPP, on a stack as `npm start` runs it: bind over TLS, send, get receipts and texts, and lose
// the server in the middle of it.
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { connectSmpp } from '../../smpp-bridge/src/smpp/connect.ts';
import type { PduOf, RequestPduInput } from '../../smpp-bridge/src/smpp/pdu.ts';
import type { SmppSession } from '../../smpp-bridge/src/smpp/session.ts';
import { createCustomer } from './customer.ts';
import { eventually } from './eventually.ts';
import { type RunningStack, startStack } from './running-stack.ts';

let running: RunningStack;

beforeAll(async () => {
  running = await startStack({ router: 'direct' });
}, 150_000);
afterAll(() => running?.stop());

type Deliver = PduOf<'deliver_sm'>;

/** Binds as the demo account, by its own system_id unless told; tries again while the server is away. */
async function bind(got: Deliver[], isTls: boolean, otherSystemId?: string): Promise<SmppSession> {
  const { smpp, demo } = running.stack;
  if (!smpp || demo.smppSystemId === undefined || demo.smppPassword === undefined) throw new Error('no SMPP');
  const ca = await readFile(smpp.caFile, 'utf8');
  const { systemId, password } = {
    systemId: otherSystemId ?? demo.smppSystemId,
    password: demo.smppPassword,
  };
  return await eventually(async () => {
    const result = await connectSmpp({
      ...{ host: smpp.host, port: isTls ? smpp.tlsPort : smpp.port, connectTimeoutMs: 5_000 },
      ...(isTls ? { tls: { ca, minVersion: 'TLSv1.2' } as const } : {}),
      bind: { type: 'transceiver', systemId, password, systemType: '', interfaceVersion: 0x34 },
      ...{ window: 50, responseTimeoutMs: 10_000, enquireLinkIntervalMs: 0, log: recordingLog().log },
      handlers: {
        onRequest(session, pdu) {
          if (pdu.command === 'deliver_sm') got.push(pdu);
          session.respond(pdu, { commandStatus: 0 });
        },
      },
    });
    return result.kind === 'bound' ? result.session : undefined;
  }, 'a bind');
}

async function submit(
  session: SmppSession,
  fields: Partial<Extract<RequestPduInput, { command: 'submit_sm' }>>,
) {
  const { numbers, recipient } = running.stack.demo;
  const outcome = await session.request({
    ...{ command: 'submit_sm', sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: numbers.longCode.slice(1) },
    ...{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: recipient.slice(1), registeredDelivery: 1 },
    ...fields,
  });
  expect(outcome).toMatchObject({ kind: 'response', pdu: { commandStatus: 0 } });
  return outcome.kind === 'response' && 'messageId' in outcome.pdu ? outcome.pdu.messageId : '';
}

const receiptOf = (got: readonly Deliver[], id: string) =>
  got.find(({ receiptedMessageId }) => receiptedMessageId === id);

test('a message over TLS is one message through every door, and its receipt comes back', async () => {
  const got: Deliver[] = [];
  const session = await bind(got, true);
  const id = await submit(session, { shortMessage: Buffer.from('Hello over TLS') });
  const receipt = await eventually(async () => receiptOf(got, id), 'a receipt');
  expect(receipt).toMatchObject({ esmClass: 0x04, messageState: 2 });
  const customer = await createCustomer(running.stack);
  expect(await customer.read(`msg_${id}`)).toMatchObject({ body: 'Hello over TLS', status: 'delivered' });
  await customer.close();
  await session.unbind(2_000);
});

test('the class of a text reaches the carrier, and binary data is refused before it', async () => {
  const got: Deliver[] = [];
  const session = await bind(got, false);
  const id = await submit(session, { dataCoding: 0xf0, shortMessage: Buffer.from('Flash of class 0') });
  await eventually(async () => receiptOf(got, id), 'the receipt of the flash text');
  const { numbers, recipient } = running.stack.demo;
  const refused = await session.request({
    ...{ command: 'submit_sm', sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: numbers.longCode.slice(1) },
    ...{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: recipient.slice(1) },
    ...{ dataCoding: 4, shortMessage: Buffer.from('cafebabe', 'hex') },
  });
  expect(refused).toMatchObject({
    pdu: {
      commandStatus: 0x104,
      additionalStatusInfoText: 'data_coding: binary data is not carried; send text',
    },
  });
  const pdus = await carrierControlAt(running.stack.carrier.control).pdus();
  expect(pdus.filter(({ text }) => text === 'Flash of class 0')).toMatchObject([
    { dataCoding: 0xf0, esmClass: 0 },
  ]);
  expect(pdus.filter(({ dataCoding }) => dataCoding === 4)).toEqual([]);
  await session.unbind(2_000);
});

test('a long text in parts arrives whole, and a text to the customer comes by SMPP', async () => {
  const got: Deliver[] = [];
  const session = await bind(got, false);
  const part = (number: number, text: string) => ({
    ...{ esmClass: 0x40, dataCoding: 8 },
    shortMessage: Buffer.concat([
      Buffer.from([5, 0, 3, 77, 2, number]),
      Buffer.from(text, 'utf16le').swap16(),
    ]),
  });
  const first = await submit(session, part(1, `${'é'.repeat(66)}😀`.slice(0, 67)));
  const second = await submit(session, part(2, `${'é'.repeat(66)}😀`.slice(67)));
  expect(second).toBe(first);
  await eventually(async () => receiptOf(got, first), 'the receipt of the long text');
  const carrier = carrierControlAt(running.stack.carrier.control);
  const texts = (await carrier.pdus()).map(({ text }) => text).join('');
  expect(texts).toContain('é'.repeat(60));
  await session.unbind(2_000);
});

test('a test system_id gets the receipts of magic numbers, and no carrier the messages', async () => {
  const pool = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 1 });
  await pool.query(
    `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash, test)
     select account_id, 'sandbox', 'sandbox1', password_hash, true from messaging.smpp_accounts where system_id = $1`,
    [running.stack.demo.smppSystemId],
  );
  await pool.end();
  const got: Deliver[] = [];
  const session = await bind(got, false, 'sandbox1');
  const id = await submit(session, { destinationAddr: '15005551034', shortMessage: Buffer.from('Magic') });
  const receipt = await eventually(async () => receiptOf(got, id), 'the receipt of a magic number');
  expect(receipt).toMatchObject({ esmClass: 0x04, messageState: 5 });
  expect(receipt.shortMessage.toString('latin1')).toMatch(/ stat:UNDELIV err:034 /);
  await session.unbind(2_000);
});

test('a server that is killed loses no receipt: they come on the next bind', async () => {
  const got: Deliver[] = [];
  const session = await bind(got, false);
  const ids = await Promise.all(
    Array.from({ length: 40 }, (_, n) => submit(session, { shortMessage: Buffer.from(`text ${n}`) })),
  );
  await running.kill('bridge');
  await session.closed;
  await bind(got, false);
  await eventually(
    async () => (ids.every((id) => receiptOf(got, id)) ? true : undefined),
    'all forty receipts',
    60_000,
  );
}, 120_000);
