// The simulated carrier's control address, for tests and measurements.
import { request } from 'undici';
import {
  type CarrierBehaviour,
  type CarrierInbound,
  type CarrierMessage,
  type CarrierWebhook,
  carrierMessages,
  carrierWebhooks,
} from '../../shared/contracts/carrier-control.ts';

export type CarrierControl = {
  /** PDUs that the carrier accepted after the `after`-th, page by page. Numbers go on over `clear`. */
  messages(after?: number): Promise<{ messages: CarrierMessage[]; last: number }>;
  webhooks(after?: number): Promise<{ webhooks: CarrierWebhook[]; last: number }>;
  behave(behaviour: Partial<CarrierBehaviour>): Promise<void>;
  inbound(message: CarrierInbound): Promise<void>;
  clear(): Promise<void>;
};

export function carrierControlAt(control: string): CarrierControl {
  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<unknown> {
    const answer = await request(new URL(path, control), {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`carrier control ${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
  return {
    async messages(after = 0) {
      const messages: CarrierMessage[] = [];
      for (let last = after; ; ) {
        const page = carrierMessages.parse(await call('GET', `/messages?after=${last}`));
        if (page.messages.length === 0) return { messages, last };
        messages.push(...page.messages);
        last = page.last;
      }
    },
    async webhooks(after = 0) {
      const webhooks: CarrierWebhook[] = [];
      for (let last = after; ; ) {
        const page = carrierWebhooks.parse(await call('GET', `/webhooks?after=${last}`));
        if (page.webhooks.length === 0) return { webhooks, last };
        webhooks.push(...page.webhooks);
        last = page.last;
      }
    },
    behave: async (behaviour) => void (await call('PUT', '/behaviour', behaviour)),
    inbound: async (message) => void (await call('POST', '/inbound', message)),
    clear: async () => {
      await call('DELETE', '/messages');
      await call('DELETE', '/webhooks');
    },
  };
}
