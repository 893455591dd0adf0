// Secret Manager against a fake of its network edge: a gRPC server with the service's own protocol files, spoken to by
// the real client.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.ts';
import { createSecretReader, resolveSecrets, secretResourceName } from './secrets.ts';

const requireHere = createRequire(import.meta.url);
const protosOf = (name: string) => join(requireHere.resolve(name), '../..', 'protos');

const SECRETS: Readonly<Record<string, string>> = {
  'projects/p/secrets/pepper/versions/latest': 'cGVwcGVy',
  'projects/p/secrets/pepper/versions/3': 'b2xk',
};

let server: Server;
let client: SecretManagerServiceClient;
let opened = 0;

beforeAll(async () => {
  const definition = loadSync('google/cloud/secretmanager/v1/service.proto', {
    includeDirs: [protosOf('@google-cloud/secret-manager'), protosOf('google-gax')],
  });
  const loaded = loadPackageDefinition(definition) as unknown as {
    google: { cloud: { secretmanager: { v1: { SecretManagerService: { service: ServiceDefinition } } } } };
  };
  server = new Server();
  server.addService(loaded.google.cloud.secretmanager.v1.SecretManagerService.service, {
    accessSecretVersion(call: ServerUnaryCall<{ name: string }, unknown>, answer: sendUnaryData<unknown>) {
      const data = SECRETS[call.request.name];
      if (data === undefined) answer({ code: status.NOT_FOUND, message: 'no such secret' });
      else answer(null, { name: call.request.name, payload: { data: Buffer.from(data) } });
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const { grpc } = requireHere('google-gax') as { grpc: { credentials: { createInsecure(): unknown } } };
  client = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port,
    sslCreds: grpc.credentials.createInsecure() as never,
  });
});

afterAll(async () => {
  await client.close();
  server.forceShutdown();
});

const reader = createSecretReader(async () => {
  opened += 1;
  return client;
});

test('sm:// settings are read from Secret Manager, the newest version unless one is named; others stay', async () => {
  const resolved = await resolveSecrets(
    { PEPPER: 'sm://p/pepper', OLD: 'sm://p/pepper/3', PORT: '80' },
    reader,
  );
  expect(resolved).toEqual({ env: { PEPPER: 'cGVwcGVy', OLD: 'b2xk', PORT: '80' }, problems: [] });
  expect(opened).toBe(1);
});

test('every problem is reported at once and names the variable, never a value', async () => {
  const schema = z.object({ PORT: z.coerce.number(), PEPPER: z.string(), KEY: z.string(), NAME: z.string() });
  const loading = loadConfig(schema, { PORT: 'eighty', PEPPER: 'sm://p/absent', KEY: 'sm://p' }, reader);
  const error = await loading.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  const problems = (error as ConfigError).problems.join('\n');
  for (const name of ['PORT', 'PEPPER', 'KEY', 'NAME']) expect(problems).toContain(`${name}:`);
  expect(problems).not.toContain('eighty');
});

test('an empty variable is an absent one, so that defaults hold', async () => {
  const schema = z.object({ LEVEL: z.string().default('info') });
  expect(await loadConfig(schema, { LEVEL: '' }, reader)).toEqual({ LEVEL: 'info' });
});

test.each([
  ['sm://p/s', 'projects/p/secrets/s/versions/latest'],
  ['sm://p/s/7', 'projects/p/secrets/s/versions/7'],
  ['sm://projects/p/secrets/s/versions/latest', 'projects/p/secrets/s/versions/latest'],
  ['sm://s', undefined],
  ['sm://p/s/7/x', undefined],
])('%s names %s', (value, resource) => {
  expect(secretResourceName(value)).toBe(resource);
});

test('without sm:// values no client is opened', async () => {
  const idle = createSecretReader(() => Promise.reject(new Error('opened')));
  expect(await resolveSecrets({ A: 'plain' }, idle)).toEqual({ env: { A: 'plain' }, problems: [] });
});
