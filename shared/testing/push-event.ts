// Calls a registered function as Pub/Sub's push does: the wrapped body, over HTTP, through the framework.
import { once } from 'node:events';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { beforeAll } from 'vitest';
import type { TestDatabase } from './database.ts';

/** Call after `useDatabase`: `load` imports the function's index.ts. Where Pub/Sub should be, nobody answers. */
export function usePushedFunction(
  database: TestDatabase,
  load: () => Promise<unknown>,
  env: Readonly<Record<string, string>> = {},
): void {
  beforeAll(async () => {
    Object.assign(process.env, {
      DATABASE_URL: database.url,
      PUBSUB_PROJECT: 'test',
      PUBSUB_EMULATOR_HOST: '127.0.0.1:9',
      METADATA_SERVER_DETECTION: 'none',
      LOG_LEVEL: 'fatal',
      ...env,
    });
    await load();
  });
}

/** Sends the event to the function of that name and answers the HTTP status. */
export async function pushEvent(functionName: string, event: unknown): Promise<number> {
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  return pushBody(
    functionName,
    JSON.stringify({ message: { data, messageId: '1' }, subscription: 'projects/p/subscriptions/s' }),
  );
}

/** Sends this body as it is. */
export async function pushBody(functionName: string, body: string): Promise<number> {
  const server = getTestServer(functionName);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const response = await fetch(`http://127.0.0.1:${address.port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body,
  });
  await response.arrayBuffer();
  server.close();
  return response.status;
}
