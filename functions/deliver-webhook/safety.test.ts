// Where a webhook may lead, with a real name server and real TLS: the name server changes its answers, the servers have
// certificates of an authority made here. docs/webhook-safety.md lists the cases with their verdicts.
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, isIPv6 } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../shared/platform/clock.ts';
import { isPublicAddress } from '../../shared/platform/public-address.ts';
import { type CallResult, createWebhookCaller, type WebhookCallerOptions } from './call-webhook.ts';

const REFUSED = 'the address is not on the public Internet';

const TYPE_A = 1;
const TYPE_AAAA = 28;

/** Answers each question by those of the addresses that are of its type; `answer` says them anew each time. */
async function openNameServer(
  answer: (name: string, type: 'A' | 'AAAA') => readonly string[],
): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const question = query.subarray(12, at + 5);
    const type = question.readUInt16BE(question.length - 4);
    const addresses = answer(labels.join('.'), type === TYPE_A ? 'A' : 'AAAA');
    const records = addresses.filter((address) => isIPv6(address) === (type === TYPE_AAAA)).map(recordOf);
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(records.length, 6);
    header.writeUInt16BE(0, 10);
    socket.send(Buffer.concat([header, question, ...records]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

/** The name of the question, its type, class IN, no time to live. */
function recordOf(address: string): Buffer {
  const octets = isIPv6(address) ? octetsOfIPv6(address) : address.split('.').map(Number);
  const type = isIPv6(address) ? TYPE_AAAA : TYPE_A;
  return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, octets.length, ...octets]);
}

function octetsOfIPv6(address: string): readonly number[] {
  const [head = '', tail = ''] = address.split('::');
  const groups = (half: string) =>
    half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

/** A look-up that asks that name server each time, as one without a cache does. */
function lookupAt(port: number): NonNullable<WebhookCallerOptions['lookup']> {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  const lookup = async (name: string, _options: unknown, callback: (...args: unknown[]) => void) => {
    const none = (): string[] => [];
    const addresses = [
      ...(await resolver.resolve4(name).catch(none)),
      ...(await resolver.resolve6(name).catch(none)),
    ];
    callback(
      null,
      addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
    );
  };
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
  let answers: (readonly string[])[];
  let nameServer: Awaited<ReturnType<typeof openNameServer>>;
  let reached = 0;
  const local = createTcpServer((socket) => {
    reached += 1;
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });

  beforeAll(async () => {
    let now: readonly string[] = [];
    // A look-up asks for both types, A first; the answer changes from one look-up to the next.
    nameServer = await openNameServer((name, type) => {
      if (type === 'AAAA') return now;
      asked.push(name);
      now = answers.shift() ?? ['127.0.0.1'];
      return now;
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

  test.each<[string, ...string[]]>([
    ['loopback', '127.0.0.1'],
    ['a private network', '10.0.0.1'],
    ['a private network of the middle', '172.16.0.1'],
    ['a home network', '192.168.0.1'],
    ["link-local, the cloud's metadata", '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['this host', '0.0.0.0'],
    ['loopback of IPv6', '::1'],
    ['a unique local address', 'fd00::1'],
    ['IPv4 mapped into IPv6', '::ffff:a00:1'],
    ['the metadata server behind NAT64', '64:ff9b::a9fe:a9fe'],
    ['a public address and a private one', '93.184.215.14', '10.0.0.1'],
    ['a public address and loopback of IPv6', '93.184.215.14', '::1'],
  ])('a name that leads to %s is not dialled', async (_what, ...addresses) => {
    [asked, answers] = [[], [addresses]];
    const judged: string[] = [];
    const isAddressAllowed = (address: string) => judged.push(address) > 0 && isPublicAddress(address);
    const lookup = lookupAt(nameServer.port);
    const result = await callOnce(urlOf('hooks.example'), { lookup, isAddressAllowed });
    expect(result).toMatchObject({ kind: 'unanswered', error: REFUSED });
    expect(judged).toHaveLength(addresses.length);
    expect(asked).toEqual(['hooks.example']);
    expect(reached).toBe(0);
  });

  test('a name that was public when it was checked and is private when it is dialled is not dialled', async () => {
    [asked, answers] = [[], [['93.184.215.14'], ['127.0.0.1']]];
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
    [asked, answers] = [[], [['127.0.0.1']]];
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
