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
  /** PDUs that the carrier accepted after the `after`-th. */
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
    messages: async (after = 0) => carrierMessages.parse(await call('GET', `/messages?after=${after}`)),
    webhooks: async (after = 0) => carrierWebhooks.parse(await call('GET', `/webhooks?after=${after}`)),
    behave: async (behaviour) => void (await call('PUT', '/behaviour', behaviour)),
    inbound: async (message) => void (await call('POST', '/inbound', message)),
    clear: async () => {
      await call('DELETE', '/messages');
      await call('DELETE', '/webhooks');
    },
  };
}
