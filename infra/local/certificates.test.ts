import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureCertificates } from './certificates.ts';

const NOW = new Date();
const DAY_MS = 86_400_000;
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'certificates-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a client that trusts the authority verifies the server on 127.0.0.1', async () => {
  const { caFile, certFile, keyFile } = await ensureCertificates(dir, NOW);
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  const server = createServer({ cert: await readFile(certFile), key: await readFile(keyFile) }, (socket) =>
    socket.end(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca: await readFile(caFile), minVersion: 'TLSv1.2' });
  await once(socket, 'secureConnect');
  expect(socket.authorized).toBe(true);
  socket.destroy();
  server.close();
});

test.each([
  { guarantee: 'a certificate is kept while it lasts', laterDays: 334, renewed: false },
  { guarantee: 'a certificate is renewed in its last thirty days', laterDays: 336, renewed: true },
])('$guarantee', async ({ laterDays, renewed }) => {
  const { certFile } = await ensureCertificates(dir, NOW);
  const before = new X509Certificate(await readFile(certFile)).serialNumber;
  await ensureCertificates(dir, new Date(NOW.getTime() + laterDays * DAY_MS));
  const after = new X509Certificate(await readFile(certFile)).serialNumber;
  expect(after !== before).toBe(renewed);
});

test('files of which one is damaged are made anew', async () => {
  const { caFile, certFile } = await ensureCertificates(dir, NOW);
  await rm(caFile);
  await ensureCertificates(dir, NOW);
  const authority = new X509Certificate(await readFile(caFile));
  expect(new X509Certificate(await readFile(certFile)).verify(authority.publicKey)).toBe(true);
});
