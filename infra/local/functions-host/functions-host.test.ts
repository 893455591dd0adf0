import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerFunction } from '../../../shared/platform/framework.ts';
import { closeServer } from '../close-server.ts';
import { createFunctionsHost } from './functions-host.ts';

registerFunction('echo', (request, response) => {
  response.json({ url: request.url, method: request.method, body: String(request.rawBody) });
});
registerFunction('other', (_request, response) => {
  response.send('other');
});

const host = createFunctionsHost(['echo', 'other']);
let base: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
afterAll(() => closeServer(host, 1_000));

test('a function sees the path behind its name, and its body as sent', async () => {
  const reply = await fetch(`${base}/echo/v1/messages?a=1`, { method: 'POST', body: '{"a": 1}' });
  expect(await reply.json()).toEqual({ url: '/v1/messages?a=1', method: 'POST', body: '{"a": 1}' });
});

test('a push to a function by its bare name arrives at /', async () => {
  const reply = await fetch(`${base}/echo`, { method: 'POST', body: '{}' });
  expect(await reply.json()).toEqual({ url: '/', method: 'POST', body: '{}' });
});

test('each function is reached by its own name only', async () => {
  expect(await (await fetch(`${base}/other`)).text()).toBe('other');
  expect((await fetch(`${base}/absent/v1/messages`)).status).toBe(404);
  expect((await fetch(`${base}/`)).status).toBe(404);
});

test('a function that was not registered is told at the start, not at the first request', () => {
  expect(() => createFunctionsHost(['missing'])).toThrow('missing');
});
