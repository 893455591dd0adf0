// The control address of the simulated carrier, as tests use it.
import type { z } from 'zod';
import {
  type CarrierBehaviour,
  type CarrierInbound,
  type CarrierMessage,
  carrierMessages,
} from '../../../shared/contracts/carrier-control.ts';

type Messages = z.output<typeof carrierMessages>;

export type CarrierControl = {
  behave(change: Partial<CarrierBehaviour>): Promise<void>;
  /** The PDUs that the carrier accepted, without the joined entries of long texts. */
  pdus(): Promise<readonly CarrierMessage[]>;
  inbound(message: CarrierInbound): Promise<void>;
  stats(): Promise<unknown>;
};

export function carrierControl(port: number): CarrierControl {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  return {
    async behave(change) {
      await call('PUT', '/behaviour', change);
    },
    async pdus() {
      const all: CarrierMessage[] = [];
      for (let after = 0; ; ) {
        const page: Messages = carrierMessages.parse(await call('GET', `/messages?after=${after}`));
        if (page.messages.length === 0) return all;
        all.push(...page.messages.filter((message) => message.joinedParts === undefined));
        after = page.messages.at(-1)?.n ?? page.last;
      }
    },
    async inbound(message) {
      await call('POST', '/inbound', message);
    },
    stats: () => call('GET', '/stats'),
  };
}
