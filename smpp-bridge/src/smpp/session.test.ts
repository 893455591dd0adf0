import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { connectSmpp } from './connect.ts';
import type { RequestPdu } from './pdu.ts';
import type { SmppSession } from './session.ts';
import { BIND, bind, connection, endPeers, serve } from './test-peers.ts';

afterEach(endPeers);

test('a bound client submits and gets the id, both ways at once', async () => {
  const delivered: string[] = [];
  const server = await serve();
  const client = await bind(server.port, {
    handlers: {
      onRequest(session, pdu) {
        if (pdu.command === 'deliver_sm') delivered.push(pdu.shortMessage.toString('latin1'));
        session.respond(pdu, { commandStatus: 0 });
      },
    },
  });
  const outcome = await client.request({
    command: 'submit_sm',
    destinationAddr: '14155551234',
    shortMessage: Buffer.from('hi'),
  });
  expect(outcome).toMatchObject({
    kind: 'response',
    pdu: { command: 'submit_sm_resp', commandStatus: 0, messageId: 'm1' },
  });
  const back = await server
    .sessions()[0]
    ?.request({ command: 'deliver_sm', shortMessage: Buffer.from('yo') });
  expect(back).toMatchObject({ kind: 'response', pdu: { command: 'deliver_sm_resp', commandStatus: 0 } });
  expect(delivered).toEqual(['yo']);
  expect(server.sessions()[0]?.systemId()).toBe('esme1');
});

test('a refused bind says why, and a closed port, a dead name and a silent peer are told apart', async () => {
  const server = await serve();
  const wrong = { ...connection(server.port), bind: { ...BIND, password: 'wrong' } };
  expect(await connectSmpp(wrong)).toEqual({ kind: 'refused', commandStatus: 0x0e, name: 'ESME_RINVPASWD' });
  const { port } = server;
  await server.close(50);
  expect(await connectSmpp(connection(port))).toMatchObject({ kind: 'failed', reason: 'refused' });
  const nowhere = { ...connection(port), host: 'no-such-host.invalid' };
  expect(await connectSmpp(nowhere)).toMatchObject({ kind: 'failed', reason: 'dns' });
  const silent = await serve({ authenticate: () => new Promise(() => undefined) });
  const hasty = { ...connection(silent.port), connectTimeoutMs: 100 };
  expect(await connectSmpp(hasty)).toMatchObject({ kind: 'failed', reason: 'timeout' });
});

test('what no bind can carry fails before the network is touched', async () => {
  const longPassword = { ...connection(1), bind: { ...BIND, password: 'ninechars' } };
  expect(await connectSmpp(longPassword)).toEqual({
    kind: 'failed',
    reason: 'config',
    message: 'password is longer than 8 characters',
  });
  const noPem = { ...connection(1), tls: { cert: 'not a certificate', minVersion: 'TLSv1.2' as const } };
  expect(await connectSmpp(noPem)).toMatchObject({ kind: 'failed', reason: 'config' });
});

test('the window holds, and what is beyond it is certainly not sent', async () => {
  const held: [SmppSession, RequestPdu][] = [];
  const server = await serve({ handlers: { onRequest: (session, pdu) => held.push([session, pdu]) } });
  let freed = 0;
  const client = await bind(server.port, {
    window: 2,
    handlers: { onRequest: () => undefined, onWindowFree: () => (freed += 1) },
  });
  const first = client.request({ command: 'submit_sm' });
  const second = client.request({ command: 'submit_sm' });
  expect(client.windowFree()).toBe(0);
  expect(await client.request({ command: 'submit_sm' })).toEqual({
    kind: 'closed',
    reason: 'window_full',
    sent: false,
  });
  await expect.poll(() => held.length).toBe(2);
  // Answered in the other order: each must reach its own request.
  for (const [index, [session, pdu]] of held.toReversed().entries()) {
    session.respond(pdu, { commandStatus: 0, messageId: `id${index}` });
  }
  expect(await first).toMatchObject({ pdu: { messageId: 'id1' } });
  expect(await second).toMatchObject({ pdu: { messageId: 'id0' } });
  expect(client.windowFree()).toBe(2);
  expect(freed).toBeGreaterThan(0);
});

test('a request without an answer times out, its late answer is passed over, and the session lives', async () => {
  const held: [SmppSession, RequestPdu][] = [];
  const server = await serve({ handlers: { onRequest: (session, pdu) => held.push([session, pdu]) } });
  const client = await bind(server.port, { responseTimeoutMs: 60 });
  expect(await client.request({ command: 'submit_sm' })).toEqual({ kind: 'timeout' });
  expect(client.inFlight()).toBe(0);
  const [late] = held.splice(0);
  late?.[0].respond(late[1], { commandStatus: 0, messageId: 'late' });
  const next = client.request({ command: 'submit_sm' });
  await expect.poll(() => held.length).toBe(1);
  held[0]?.[0].respond(held[0][1], { commandStatus: 0, messageId: 'next' });
  expect(await next).toMatchObject({ pdu: { messageId: 'next' } });
});

test('a lost connection settles what was in flight as possibly sent', async () => {
  const server = await serve({ handlers: { onRequest: (session) => session.destroy('crash') } });
  const client = await bind(server.port);
  expect(await client.request({ command: 'submit_sm' })).toMatchObject({ kind: 'closed', sent: true });
  expect(await client.closed).toEqual({ reason: 'closed by the peer' });
  expect(await client.request({ command: 'submit_sm' })).toEqual({
    kind: 'closed',
    reason: 'closed',
    sent: false,
  });
});

test('unbind lets requests in flight finish on both sides, then closes both', async () => {
  const server = await serve({
    handlers: {
      onRequest: (session, pdu) => {
        setTimeout(() => session.respond(pdu, { commandStatus: 0, messageId: 'slow' }), 80);
      },
    },
  });
  const client = await bind(server.port);
  const outcome = client.request({ command: 'submit_sm' });
  await client.unbind(1_000);
  expect(await outcome).toMatchObject({ kind: 'response', pdu: { messageId: 'slow' } });
  expect(client.state()).toBe('closed');
  expect(server.sessions()).toEqual([]);
});

test('a server that stops lets its clients have their answers', async () => {
  const server = await serve({
    handlers: {
      onRequest: (session, pdu) => {
        setTimeout(() => session.respond(pdu, { commandStatus: 0, messageId: 'last' }), 80);
      },
    },
  });
  const client = await bind(server.port);
  const outcome = client.request({ command: 'submit_sm' });
  await expect.poll(() => client.inFlight()).toBe(1);
  await delay(20);
  await server.close(1_000);
  expect(await outcome).toMatchObject({ kind: 'response', pdu: { messageId: 'last' } });
  expect(await client.closed).toEqual({ reason: 'unbound by the peer' });
});
