// The simulated carrier's control address, for tests, measurements and the demo.
import { request } from 'undici';
import {
  type CarrierBehaviour,
  type CarrierInbound,
  type CarrierMessage,
  type CarrierMessages,
  type CarrierWebhook,
  type CarrierWebhooks,
  carrierInboundAnswer,
  carrierMessages,
  carrierWebhooks,
} from '../contracts/carrier-control.ts';

export type CarrierControl = {
  /** What the carrier accepted after the `after`-th, page by page. Numbers go on over `clear`. */
  messages(after?: number): Promise<{ messages: CarrierMessage[]; last: number }>;
  /** The same without the joined entries of long texts: one a submit_sm. */
  pdus(): Promise<CarrierMessage[]>;
  webhooks(after?: number): Promise<{ webhooks: CarrierWebhook[]; last: number }>;
  behave(behaviour: Partial<CarrierBehaviour>): Promise<void>;
  /** How many deliver_sm the text takes. */
  inbound(message: CarrierInbound): Promise<number>;
  clear(): Promise<void>;
};

const TIMEOUT_MS = 10_000;

/** Throws with what the carrier answered where it refuses. */
export function carrierControlAt(address: string): CarrierControl {
  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<unknown> {
    const answer = await request(new URL(path, address), {
      method,
      ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`carrier control ${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async function messages(after = 0): Promise<{ messages: CarrierMessage[]; last: number }> {
    const found: CarrierMessage[] = [];
    for (let page: CarrierMessages, last = after; ; last = page.last) {
      page = carrierMessages.parse(await call('GET', `/messages?after=${last}`));
      if (page.messages.length === 0) return { messages: found, last: page.last };
      found.push(...page.messages);
    }
  }

  async function webhooks(after = 0): Promise<{ webhooks: CarrierWebhook[]; last: number }> {
    const found: CarrierWebhook[] = [];
    for (let page: CarrierWebhooks, last = after; ; last = page.last) {
      page = carrierWebhooks.parse(await call('GET', `/webhooks?after=${last}`));
      if (page.webhooks.length === 0) return { webhooks: found, last: page.last };
      found.push(...page.webhooks);
    }
  }

  return {
    messages,
    pdus: async () => (await messages()).messages.filter(({ joinedParts }) => joinedParts === undefined),
    webhooks,
    behave: async (behaviour) => void (await call('PUT', '/behaviour', behaviour)),
    inbound: async (message) => carrierInboundAnswer.parse(await call('POST', '/inbound', message)).parts,
    async clear() {
      await call('DELETE', '/messages');
      await call('DELETE', '/webhooks');
    },
  };
}
