// Posting tickets to Jasmin's HTTP interface, over few kept connections: Jasmin works on one request at a time.
import { Pool } from 'undici';
import { type SendOutcome, sendOutcome } from './send-outcome.ts';

export type SendClientOptions = {
  readonly host: string;
  readonly port: number;
  /** While they are being changed Jasmin knows the one or the other. */
  readonly passwords: (user: string) => readonly string[];
  readonly connectionsMax: number;
  readonly timeoutMs: number;
};

/** One that works answers in milliseconds. */
const LOOK_TIMEOUT_MS = 2_000;

export type TicketPost = {
  /** Whose filters and quotas Jasmin asks. */
  readonly user: string;
  /** At most 160 GSM characters; Jasmin would cut a longer one. */
  readonly content: string;
  /** E.164 with or without `+`, a short code or a name. */
  readonly from: string;
  readonly to: string;
  readonly tag: string;
};

export type SendClient = {
  /** Never rejects: no answer is `retry`, and the ticket may have arrived all the same. */
  send(post: TicketPost): Promise<SendOutcome>;
  /** What it counts, in Prometheus' text; undefined where the interface does not answer. */
  counters(): Promise<string | undefined>;
  close(): Promise<void>;
};

export function createSendClient(options: SendClientOptions): SendClient {
  const pool = new Pool(`http://${options.host}:${options.port}`, {
    connections: options.connectionsMax,
    connect: { timeout: options.timeoutMs },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    keepAliveTimeout: 30_000,
  });

  /** The password that Jasmin took last, by user. */
  const known = new Map<string, string>();

  return {
    async send(post) {
      const last = known.get(post.user);
      const passwords = options.passwords(post.user);
      const [first = '', ...others] = passwords.toSorted((a, b) => Number(b === last) - Number(a === last));
      let outcome = await sendAs(first, post);
      for (const password of others) {
        if (!isUnknownUser(outcome)) break;
        outcome = await sendAs(password, post);
      }
      return outcome;
    },
    async counters() {
      try {
        const { statusCode, body } = await pool.request({
          ...{ path: '/metrics', method: 'GET' },
          ...{ headersTimeout: LOOK_TIMEOUT_MS, bodyTimeout: LOOK_TIMEOUT_MS },
        });
        const text = await body.text();
        return statusCode === 200 ? text : undefined;
      } catch {
        return undefined;
      }
    },
    close: () => pool.destroy(),
  };

  async function sendAs(password: string, post: TicketPost): Promise<SendOutcome> {
    try {
      const { statusCode, body } = await pool.request({
        path: '/send',
        method: 'POST',
        // With any parameter after the type Jasmin ignores the body; a value that is no string is a 500.
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          username: post.user,
          password,
          from: withoutPlus(post.from),
          to: withoutPlus(post.to),
          content: post.content,
          coding: '0',
          dlr: 'no',
          tags: post.tag,
        }),
      });
      const outcome = sendOutcome(statusCode, await body.text());
      if (!isUnknownUser(outcome)) known.set(post.user, password);
      return outcome;
    } catch (error) {
      return { kind: 'retry', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function isUnknownUser(outcome: SendOutcome): boolean {
  return outcome.kind === 'not-provisioned' && outcome.reason.startsWith('403');
}

function withoutPlus(address: string): string {
  return address.replace(/^\+/, '');
}
