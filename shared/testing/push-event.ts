// Calls a registered function as Pub/Sub's push does: the wrapped body, over HTTP, through the framework.
import { once } from 'node:events';
import { getTestServer } from '@google-cloud/functions-framework/testing';

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
