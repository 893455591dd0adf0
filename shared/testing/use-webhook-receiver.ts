import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

/** Call at the top of a test file; the receiver listens while its tests run, and each begins with none received. */
export function useWebhookReceiver(): Pick<WebhookReceiver, 'url' | 'received' | 'busyMost'> {
  let receiver: WebhookReceiver | undefined;

  beforeAll(async () => {
    receiver = await openWebhookReceiver();
  });
  beforeEach(() => receiver?.forget());
  afterAll(() => receiver?.close());

  function opened(): WebhookReceiver {
    if (receiver === undefined) throw new Error('the receiver exists only while tests run');
    return receiver;
  }
  return {
    get url() {
      return opened().url;
    },
    get received() {
      return opened().received;
    },
    get busyMost() {
      return opened().busyMost;
    },
  };
}
