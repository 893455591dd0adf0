import { PubSub } from '@google-cloud/pubsub';
import { SUBSCRIPTIONS } from '../../shared/contracts/topology.ts';

/** For figures of acceptance alone: what is accepted waits, since nobody hears of it. */
export async function pauseValidation(pubsubAddress: string): Promise<void> {
  const pubsub = new PubSub({ projectId: 'ringer-local', apiEndpoint: pubsubAddress, emulatorMode: true });
  const accepted = SUBSCRIPTIONS.filter(({ topic }) => topic === 'message-accepted');
  await Promise.all(accepted.map(({ name }) => pubsub.subscription(name).delete()));
  await pubsub.close();
}
