import { PubSub } from '@google-cloud/pubsub';
import { SUBSCRIPTIONS } from '../../shared/contracts/topology.ts';
import type { RunningStack } from '../e2e/running-stack.ts';

/**
 * For figures of acceptance alone: what is accepted waits, since nobody hears of it, and the scheduler, which would wake it
 * again and again, stands still until what this answers is called.
 */
export async function pauseValidation(running: RunningStack): Promise<() => void> {
  await deafenValidation(running);
  return running.hold('bridge');
}

/** The same for messages that come in through the bridge itself: the scheduler goes on, and wakes what is five seconds old. */
export async function deafenValidation(running: RunningStack): Promise<void> {
  const pubsub = new PubSub({
    ...{ projectId: 'ringer-local', apiEndpoint: running.stack.pubsub, emulatorMode: true },
  });
  const accepted = SUBSCRIPTIONS.filter(({ topic }) => topic === 'message-accepted');
  await Promise.all(accepted.map(({ name }) => pubsub.subscription(name).delete()));
  await pubsub.close();
}
