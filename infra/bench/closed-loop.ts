// A lean closed-loop HTTP client: each of N kept-alive connections sends its next request when the answer to the last
// one is complete. It writes bytes itself, because a general client would cost more than the server under test.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type ClosedLoopOptions = {
  readonly port: number;
  readonly path: string;
  /** Further header lines of the n-th request, each ended with CRLF. */
  readonly headerLines: (n: number) => string;
  readonly connections: number;
  /** Either a duration or a number of requests ends the run. */
  readonly until: { readonly seconds: number } | { readonly requests: number };
  readonly body: (n: number) => string;
  /** Answers with another status count as failures. */
  readonly expectedStatus: number;
  readonly onAnswer?: (n: number, body: string) => void;
};

export type ClosedLoopResult = {
  readonly answered: number;
  readonly failed: number;
  /** Status and body of the first answer that was not the expected one. */
  readonly firstFailure: string | undefined;
  readonly seconds: number;
  readonly perSecond: number;
};

export async function runClosedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const head = `POST ${options.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`;
  const startedAt = performance.now();
  let next = 0;
  let answered = 0;
  let failed = 0;
  let firstFailure: string | undefined;

  function mayGoOn(): boolean {
    return 'requests' in options.until
      ? next < options.until.requests
      : performance.now() - startedAt < options.until.seconds * 1_000;
  }

  async function runConnection(): Promise<void> {
    const socket = connect(options.port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'connect');
    const reader = createAnswerReader(socket);
    while (mayGoOn()) {
      const n = next++;
      const body = options.body(n);
      socket.write(
        `${head}${options.headerLines(n)}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      const answer = await reader.read();
      if (answer.status === options.expectedStatus) answered += 1;
      else {
        failed += 1;
        firstFailure ??= `${answer.status} ${answer.body}`;
      }
      options.onAnswer?.(n, answer.body);
    }
    socket.destroy();
  }

  await Promise.all(Array.from({ length: options.connections }, runConnection));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { answered, failed, firstFailure, seconds, perSecond: answered / seconds };
}

type HttpAnswer = { readonly status: number; readonly body: string };

/** Reads answers that carry a content-length, one at a time. */
function createAnswerReader(socket: Socket): { read(): Promise<HttpAnswer> } {
  let received = '';
  let waiting: PromiseWithResolvers<HttpAnswer> | undefined;

  function deliver(): void {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0 || !waiting) return;
    const head = received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const end = headEnd + 4 + length;
    if (received.length < end) return;
    const answer = { status: Number(head.slice(9, 12)), body: received.slice(headEnd + 4, end) };
    received = received.slice(end);
    const { resolve } = waiting;
    waiting = undefined;
    resolve(answer);
  }

  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    deliver();
  });
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));
  socket.on('error', (error) => waiting?.reject(error));

  return {
    read() {
      waiting = Promise.withResolvers<HttpAnswer>();
      deliver();
      return waiting.promise;
    },
  };
}
