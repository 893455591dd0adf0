// Where a webhook may lead, with a real name server and real TLS: the name server changes its answers, the servers have
// certificates of an authority made here. docs/webhook-safety.md lists the cases with their verdicts.
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../shared/platform/clock.ts';
import { isPublicAddress } from '../../shared/platform/public-address.ts';
import { type CallResult, createWebhookCaller, type WebhookCallerOptions } from './call-webhook.ts';

const REFUSED = 'the address is not on the public Internet';

/** An A record for each question, of what `answer` says then; AAAA questions have none. */
async function openNameServer(answer: (name: string) => string): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const question = query.subarray(12, at + 5);
    const isA = question.readUInt16BE(question.length - 4) === 1;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(isA ? 1 : 0, 6);
    header.writeUInt16BE(0, 10);
    // The name of the question, type A, class IN, no time to live.
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
    const address = Buffer.from(answer(labels.join('.')).split('.').map(Number));
    const parts = isA ? [header, question, record, address] : [header, question];
    socket.send(Buffer.concat(parts), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

/** A look-up that asks that name server each time, as one without a cache does. */
function lookupAt(port: number): NonNullable<WebhookCallerOptions['lookup']> {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  const lookup = (name: string, _options: unknown, callback: (...args: unknown[]) => void) =>
    resolver.resolve4(name, (error, addresses) =>
      callback(error, error ? [] : addresses.map((address) => ({ address, family: 4 }))),
    );
  return lookup as never;
}

async function callOnce(url: string, options: Partial<WebhookCallerOptions>): Promise<CallResult> {
  const caller = createWebhookCaller({
    isAddressAllowed: isPublicAddress,
    clock: systemClock,
    ...options,
  });
  const request = { url, method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000 } as const;
  return caller.call(request).finally(() => caller.close());
}

describe('names', () => {
  let asked: string[];
  let answers: string[];
  let nameServer: Awaited<ReturnType<typeof openNameServer>>;
  let reached = 0;
  const local = createTcpServer((socket) => {
    reached += 1;
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });

  beforeAll(async () => {
    nameServer = await openNameServer((name) => {
      asked.push(name);
      return answers.shift() ?? '127.0.0.1';
    });
    local.listen(0, '127.0.0.1');
    await once(local, 'listening');
  });
  afterAll(() => {
    nameServer.socket.close();
    local.close();
  });

  function urlOf(name: string): string {
    return `http://${name}:${(local.address() as AddressInfo).port}/`;
  }

  test.each([
    ['loopback', '127.0.0.1'],
    ['a private network', '10.0.0.1'],
    ['a private network of the middle', '172.16.0.1'],
    ['a home network', '192.168.0.1'],
    ["link-local, the cloud's metadata", '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['this host', '0.0.0.0'],
  ])('a name that leads to %s is not dialled', async (_what, address) => {
    [asked, answers] = [[], [address]];
    const result = await callOnce(urlOf('hooks.example'), { lookup: lookupAt(nameServer.port) });
    expect(result).toMatchObject({ kind: 'unanswered', error: REFUSED });
    expect(asked).toEqual(['hooks.example']);
    expect(reached).toBe(0);
  });

  test('a name that was public when it was checked and is private when it is dialled is not dialled', async () => {
    [asked, answers] = [[], ['93.184.215.14', '127.0.0.1']];
    const lookup = lookupAt(nameServer.port);
    // The check of a naive sender: the first answer is public.
    const checked = await new Promise<string>((resolve) => {
      lookup('rebind.example', { all: true }, (_error: unknown, found: unknown) =>
        resolve((found as { address: string }[])[0]?.address ?? ''),
      );
    });
    expect(isPublicAddress(checked)).toBe(true);
    const result = await callOnce(urlOf('rebind.example'), { lookup });
    expect(result).toMatchObject({ kind: 'unanswered', error: REFUSED });
    expect(asked).toEqual(['rebind.example', 'rebind.example']);
    expect(reached).toBe(0);
  });

  test('positive control: where loopback is allowed the same name is dialled', async () => {
    [asked, answers] = [[], ['127.0.0.1']];
    const result = await callOnce(urlOf('hooks.example'), {
      lookup: lookupAt(nameServer.port),
      isAddressAllowed: (address) => address === '127.0.0.1',
    });
    expect(result).toMatchObject({ kind: 'answered', status: 200 });
    expect(reached).toBe(1);
  });
});

describe('TLS', () => {
  const servers: Server[] = [];
  let authorities: string;
  let authority: { cert: string; private: string };

  beforeAll(async () => {
    authority = await generate([{ name: 'commonName', value: 'test authority' }], {
      ...KEY,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    });
    authorities = authority.cert;
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  const KEY = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const DAY_MS = 86_400_000;

  async function serve(options: {
    host: string;
    isExpired?: boolean;
    isSelfSigned?: boolean;
  }): Promise<string> {
    const until = Date.now() + (options.isExpired ? -DAY_MS : DAY_MS);
    const made = await generate([{ name: 'commonName', value: options.host }], {
      ...KEY,
      notBeforeDate: new Date(until - 2 * DAY_MS),
      notAfterDate: new Date(until),
      ...(options.isSelfSigned ? {} : { ca: { key: authority.private, cert: authority.cert } }),
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: options.host }] }],
    });
    const server = createServer({ cert: made.cert, key: made.private }, (_request, response) => {
      response.end('ok');
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `https://localhost:${(server.address() as AddressInfo).port}/`;
  }

  const callTls = (url: string) => callOnce(url, { isAddressAllowed: () => true, authorities });

  test('a certificate of a known authority for that host is taken', async () => {
    const url = await serve({ host: 'localhost' });
    expect(await callTls(url)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test.each([
    ['of another host', { host: 'other.example' }, /altnames|Hostname/],
    ['that has expired', { host: 'localhost', isExpired: true }, /expired/],
    ['that nobody signed but itself', { host: 'localhost', isSelfSigned: true }, /self-signed/],
  ])('a certificate %s is not', async (_what, options, error) => {
    const result = await callTls(await serve(options));
    expect(result).toMatchObject({ kind: 'unanswered', error: expect.stringMatching(error) });
  });

  test('a server that speaks no TLS is not either', async () => {
    const plain = createTcpServer((socket) => socket.on('error', () => {}).end('hello\r\n'));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const result = await callTls(`https://localhost:${(plain.address() as AddressInfo).port}/`);
    plain.close();
    expect(result).toMatchObject({ kind: 'unanswered' });
  });
});
