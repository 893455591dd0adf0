// Receivers that misbehave, on real sockets: each with its verdict. docs/webhook-safety.md lists them.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { deliveryVerdict } from '../../shared/delivery/verdict.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type CallResult, createWebhookCaller } from './call-webhook.ts';

const TIMEOUT_MS = 500;
const NOT_FOLLOWED = 'HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n';

let server: Server | undefined;
afterEach(() => server?.close());

/** Calls a server that treats each connection as `behave` says; what it sends after its end is lost. */
async function callReceiver(behave: (socket: Socket) => void | Promise<void>): Promise<CallResult> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => void behave(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const caller = createWebhookCaller({ isAddressAllowed: () => true, clock: systemClock });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const request = { url, method: 'POST', headers: {}, body: '{}', timeoutMs: TIMEOUT_MS } as const;
  return caller.call(request).finally(() => caller.close());
}

async function byteByByte(socket: Socket, text: string): Promise<void> {
  for (const character of text) {
    if (socket.destroyed) return;
    socket.write(character);
    await sleep(10);
  }
}

const HEADERS = (count: number, length: number) =>
  Array.from({ length: count }, (_, n) => `x-${n}: ${'v'.repeat(length)}\r\n`).join('');

test.each<[string, (socket: Socket) => void | Promise<void>, object, string]>([
  ['answers nothing', () => {}, { kind: 'unanswered', error: 'no answer within 500 ms' }, 'retry'],
  [
    'answers its status byte by byte, too slowly',
    (socket) => byteByByte(socket, `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(50)}`),
    { kind: 'unanswered', error: 'no answer within 500 ms' },
    'retry',
  ],
  [
    'answers its status at once and its text byte by byte, without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      return byteByByte(socket, 'slowly '.repeat(140));
    },
    { kind: 'answered', status: 200, responseHead: expect.stringMatching(/^slowly/) },
    'delivered',
  ],
  ['resets the connection', (socket) => void socket.resetAndDestroy(), { kind: 'unanswered' }, 'retry'],
  ['closes it without a word', (socket) => void socket.end(), { kind: 'unanswered' }, 'retry'],
  [
    'closes it within the text',
    (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc'),
    { kind: 'answered', status: 200, responseHead: 'abc' },
    'delivered',
  ],
  [
    'closes it within the headers',
    (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
    { kind: 'unanswered' },
    'retry',
  ],
  [
    'answers 10 MB',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10485760\r\n\r\n');
      socket.write(Buffer.alloc(10_485_760, 'x'));
    },
    { kind: 'answered', status: 200, responseHead: 'x'.repeat(4_096) },
    'delivered',
  ],
  [
    'answers 1,000 short headers',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${HEADERS(1_000, 1)}content-length: 0\r\n\r\n`),
    { kind: 'answered', status: 200 },
    'delivered',
  ],
  [
    'answers 1,000 headers of 1,000 characters',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${HEADERS(1_000, 1_000)}content-length: 0\r\n\r\n`),
    { kind: 'unanswered', error: expect.stringMatching(/[Hh]eaders/) },
    'retry',
  ],
  [
    'answers no HTTP',
    (socket) => void socket.end('220 mail.example ESMTP\r\n'),
    { kind: 'unanswered' },
    'retry',
  ],
  [
    'leads elsewhere',
    (socket) => void socket.end(NOT_FOLLOWED),
    { kind: 'answered', status: 307, responseHeaders: { location: '/elsewhere' } },
    'retry',
  ],
])('a receiver that %s', async (_what, behave, outcome, verdict) => {
  const result = await callReceiver(behave);
  expect(result).toMatchObject(outcome);
  expect(deliveryVerdict(result, { attempt: 1, attemptsMax: 10 }, result.endedAt, 0).kind).toBe(verdict);
});

test('of many headers the first are kept, cut, without cookies', async () => {
  const result = await callReceiver(
    (socket) =>
      void socket.end(
        `HTTP/1.1 200 OK\r\nset-cookie: session=secret\r\n${HEADERS(50, 250)}content-length: 0\r\n\r\n`,
      ),
  );
  const kept = result.kind === 'answered' ? result.responseHeaders : {};
  expect(Object.keys(kept)).toHaveLength(32);
  expect(kept['set-cookie']).toBe('…');
  expect(kept['x-0']).toBe('v'.repeat(200));
});
