import { type Message, PubSub, type Subscription, v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';

/** The ordinary client, for `address` as `host:port`. */
export function openClient(projectId: string, address: string): PubSub {
  return new PubSub({ projectId, apiEndpoint: address, emulatorMode: true });
}

/** The generated client beneath it, for single calls. */
export function openSubscriberClient(address: string): InstanceType<typeof v1.SubscriberClient> {
  return new v1.SubscriberClient(generatedOptions(address));
}

export function openPublisherClient(address: string): InstanceType<typeof v1.PublisherClient> {
  return new v1.PublisherClient(generatedOptions(address));
}

/** Subscribes; every message is added to the returned list, then given to `answer` with its number (from 1). */
export function collect(
  subscription: Subscription,
  answer: (message: Message, nth: number) => void,
): Message[] {
  const received: Message[] = [];
  subscription.on('message', (message) => answer(message, received.push(message)));
  subscription.on('error', () => {}); // a test fails by what does not arrive
  return received;
}

function generatedOptions(address: string) {
  const [servicePath = '', port] = address.split(':');
  return { projectId: 'test', servicePath, port: Number(port), sslCreds: credentials.createInsecure() };
}
