// Posting tickets to Jasmin's HTTP interface, over few kept connections: Jasmin works on one request at a time.
import { Pool } from 'undici';
import { type SendOutcome, sendOutcome } from './send-outcome.ts';

export type SendClientOptions = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly connectionsMax: number;
  readonly timeoutMs: number;
};

export type TicketPost = {
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
  /** Whether the interface answers at all. */
  ping(): Promise<boolean>;
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

  return {
    async send(post) {
      try {
        const { statusCode, body } = await pool.request({
          path: '/send',
          method: 'POST',
          // With any parameter after the type Jasmin ignores the body; a value that is no string is a 500.
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            username: options.user,
            password: options.password,
            from: withoutPlus(post.from),
            to: withoutPlus(post.to),
            content: post.content,
            coding: '0',
            dlr: 'no',
            tags: post.tag,
          }),
        });
        return sendOutcome(statusCode, await body.text());
      } catch (error) {
        return { kind: 'retry', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    async ping() {
      try {
        const { statusCode, body } = await pool.request({ path: '/ping', method: 'GET' });
        await body.dump();
        return statusCode === 200;
      } catch {
        return false;
      }
    },
    close: () => pool.destroy(),
  };
}

function withoutPlus(address: string): string {
  return address.replace(/^\+/, '');
}
