import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PushRequest = {
  readonly contentType: string | undefined;
  readonly body: {
    readonly message: Readonly<Record<string, unknown>>;
    readonly subscription: string;
    readonly deliveryAttempt?: number;
  };
};

/** Status for the request that is the `nth` (from 1). */
export type PushAnswer = (nth: number) => number | Promise<number>;

export type PushEndpoint = {
  readonly url: string;
  /** All requests so far, also those not answered yet. */
  readonly requests: readonly PushRequest[];
  stop(): Promise<void>;
};

/** An HTTP function for tests: takes pushes on a free port and answers what the test says. */
export async function startPushEndpoint(answer: PushAnswer): Promise<PushEndpoint> {
  const requests: PushRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    requests.push({ contentType: request.headers['content-type'], body });
    response.writeHead(await answer(requests.length)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/function`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
