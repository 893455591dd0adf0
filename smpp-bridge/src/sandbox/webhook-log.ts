import type { IncomingHttpHeaders } from 'node:http';
import type { CarrierWebhook } from '../../../shared/contracts/carrier-control.ts';
import { createBoundedLog } from './bounded-log.ts';

export type WebhookLog = {
  add(webhook: { path: string; headers: IncomingHttpHeaders; body: string }): void;
  read(after: number, limit: number): { readonly webhooks: readonly CarrierWebhook[]; readonly last: number };
  clear(): void;
};

const WEBHOOKS_MAX = 50_000;

/** What the receiver was sent, the last 50,000. */
export function createWebhookLog(): WebhookLog {
  const log = createBoundedLog<{ at: number; path: string; headers: Record<string, string>; body: string }>(
    WEBHOOKS_MAX,
  );
  return {
    add({ path, headers, body }) {
      const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      log.push({ at: Date.now(), path, headers: Object.fromEntries(plain), body });
    },
    read(after, limit) {
      const found = log.after(after, limit);
      return {
        webhooks: found.map(({ n, entry }) => ({ n, ...entry, at: new Date(entry.at).toISOString() })),
        last: found.at(-1)?.n ?? log.last(),
      };
    },
    clear: () => log.clear(),
  };
}
