// The one step that touches the network. No redirect is followed, and what the receiver says is kept only in part.
import type { lookup } from 'node:dns';
import { Agent, type Dispatcher, request } from 'undici';
import type { Clock } from '../../shared/platform/clock.ts';
import { createGuardedConnector } from './guarded-connector.ts';
import type { WebhookRequest } from './prepare.ts';

export type CallResult = { readonly startedAt: Date; readonly endedAt: Date } & (
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      /** The first of them, cut. */
      readonly responseHeaders: Readonly<Record<string, string>>;
      /** At most the first 4 KiB of the answer. */
      readonly responseHead: string;
    }
  | { readonly kind: 'unanswered'; readonly error: string }
);

export type WebhookCaller = {
  call(webhook: WebhookRequest): Promise<CallResult>;
  close(): Promise<void>;
};

const RESPONSE_HEAD_BYTES_MAX = 4 * 1024;
/** Up to here an answer is read to its end, so that the connection can be used again. */
const RESPONSE_BYTES_MAX = 64 * 1024;
/** Short, or a receiver closes an idle connection just as it is used again, and the attempt is lost. */
const KEEP_ALIVE_MS = 4_000;
const ERROR_LENGTH_MAX = 300;
const RESPONSE_HEADERS_BYTES_MAX = 16 * 1024;
const HEADERS_KEPT_MAX = 32;
const HEADER_KEPT_LENGTH_MAX = 200;

export type WebhookCallerOptions = {
  readonly isAddressAllowed: (address: string) => boolean;
  readonly clock: Clock;
  /** For tests: a resolver that answers as they say, and authorities that they made. */
  readonly lookup?: typeof lookup;
  readonly authorities?: string;
};

/** Calls at once to one receiver are for who calls to bound: two lanes to one origin do not share connections. */
export function createWebhookCaller(options: WebhookCallerOptions): WebhookCaller {
  const agent = new Agent({
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: RESPONSE_HEADERS_BYTES_MAX,
    connect: createGuardedConnector(options),
  });
  return {
    async call(webhook) {
      const startedAt = options.clock.now();
      const outcome = await callOnce(agent, webhook);
      return { ...outcome, startedAt, endedAt: options.clock.now() };
    },
    close: () => agent.destroy(),
  };
}

type Outcome = OutcomeOf<CallResult>;
type OutcomeOf<Result> = Result extends CallResult ? Omit<Result, 'startedAt' | 'endedAt'> : never;

async function callOnce(agent: Agent, webhook: WebhookRequest): Promise<Outcome> {
  try {
    const response = await request(webhook.url, {
      dispatcher: agent,
      method: webhook.method,
      headers: webhook.headers,
      body: webhook.body,
      signal: AbortSignal.timeout(webhook.timeoutMs),
    });
    const retryAfter = response.headers['retry-after'];
    return {
      kind: 'answered',
      status: response.statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      responseHeaders: keptHeaders(response.headers),
      responseHead: await readHead(response.body),
    };
  } catch (error) {
    return { kind: 'unanswered', error: describe(error, webhook.timeoutMs) };
  }
}

function keptHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .slice(0, HEADERS_KEPT_MAX)
      .map(([name, value]) => [
        name.slice(0, HEADER_KEPT_LENGTH_MAX),
        name === 'set-cookie' ? '…' : String(value).slice(0, HEADER_KEPT_LENGTH_MAX),
      ]),
  );
}

/** The status counts even where the rest of the answer never comes. */
async function readHead(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      const octets = chunk as Buffer;
      if (length < RESPONSE_HEAD_BYTES_MAX) chunks.push(octets);
      length += octets.length;
      if (length > RESPONSE_BYTES_MAX) break;
    }
  } catch {
    // Cut off: what came is kept.
  }
  // PostgreSQL stores no NUL.
  return Buffer.concat(chunks)
    .subarray(0, RESPONSE_HEAD_BYTES_MAX)
    .toString('utf8')
    .replaceAll('\0', '\ufffd');
}

function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return error.message.slice(0, ERROR_LENGTH_MAX);
}
