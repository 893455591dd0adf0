import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher, Pool } from 'undici';
import { responseHeaders } from './forward-headers.ts';

export type Upstream = { readonly pool: Pool; readonly deadlineMs: number };

export type PassedRequest = {
  readonly method: Dispatcher.HttpMethod;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};

/** Anything but `answered` leaves the answer to the caller of this function; part of one may be written already. */
export type PassOutcome = 'answered' | 'unreachable' | 'too-late';

/** Sends the request to the function and its answer to `response`, as it comes. */
export function passOn(
  { pool, deadlineMs }: Upstream,
  response: ServerResponse,
  request: PassedRequest,
): Promise<PassOutcome> {
  return new Promise((resolve) => {
    let isTooLate = false;
    let controller: Dispatcher.DispatchController | undefined;
    const deadline = setTimeout(() => {
      isTooLate = true;
      controller?.abort(new Error('deadline'));
      settle('too-late');
    }, deadlineMs);
    const settle = (outcome: PassOutcome) => {
      clearTimeout(deadline);
      resolve(outcome);
    };
    const { method, path, body, headers } = request;
    pool.dispatch(
      { method, path, headers: { ...headers }, body: body.length > 0 ? body : null },
      {
        onRequestStart(started) {
          controller = started;
          // The deadline may pass while the request waits for a free connection.
          if (isTooLate) started.abort(new Error('deadline'));
        },
        onResponseStart(_controller, status, received) {
          if (status < 200) return; // Informational: the answer follows.
          response.writeHead(status, responseHeaders(received as IncomingHttpHeaders));
        },
        onResponseData(started, chunk) {
          if (response.write(chunk)) return;
          started.pause();
          response.once('drain', () => started.resume());
        },
        onResponseEnd() {
          response.end();
          settle('answered');
        },
        onResponseError() {
          settle(isTooLate ? 'too-late' : 'unreachable');
        },
      },
    );
  });
}
