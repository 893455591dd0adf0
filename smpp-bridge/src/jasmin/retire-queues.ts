// Queues of Jasmin's connectors that are taken away with what is in them: tickets are ours, and posted again or dissolved.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../shared/platform/log.ts';
import type { BrokerQueues } from './broker-queues.ts';

export type RetireDeps = {
  readonly broker: Pick<BrokerQueues, 'retire'>;
  /** Lets the members of all open tickets of Jasmin's connector go; answers how many messages. */
  dissolve(cid: string): Promise<number>;
  readonly log: Logger;
};

/**
 * A connector that is removed leaves its queue, with whatever tickets were in it. Their members are queued again first, so
 * that what is thrown away with the queue stands for nothing any more. Answers the connectors of whose
 * queues nothing is left. Never rejects.
 */
export async function retireQueues(
  { broker, dissolve, log }: RetireDeps,
  cids: readonly string[],
): Promise<readonly string[]> {
  const retired: string[] = [];
  for (const cid of cids) {
    try {
      const messages = await dissolve(cid);
      const queue = await broker.retire(`submit.sm.${cid}`);
      if (queue.kind === 'in-use') continue;
      retired.push(cid);
      log.info({ cid, messages, tickets: queue.messages }, 'jasmin.queue-retired');
    } catch (error) {
      log.warn({ cid, err: error }, 'jasmin.queue-not-retired');
    }
  }
  return retired;
}

/** How long RabbitMQ may take to notice that a consumer has died. */
const CLEAR_TRIES = 20;
const CLEAR_PAUSE_MS = 50;

/**
 * Takes away the queues of a Jasmin that has just ended: a message that it could not work off would come to it again, and
 * stop it again. It makes them anew when it starts, and is then given all open tickets. Never rejects.
 */
export async function clearQueues(
  { broker, log }: Pick<RetireDeps, 'broker' | 'log'>,
  cids: readonly string[],
): Promise<void> {
  for (const cid of cids) {
    try {
      for (let tries = 0; tries < CLEAR_TRIES; tries += 1) {
        if ((await broker.retire(`submit.sm.${cid}`)).kind === 'retired') break;
        await sleep(CLEAR_PAUSE_MS);
      }
    } catch (error) {
      log.warn({ cid, err: error }, 'jasmin.queue-not-cleared');
    }
  }
}
