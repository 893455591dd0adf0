// A connector that is removed leaves its queue in RabbitMQ, with whatever tickets were in it. Their members are queued again
// first, so that what is thrown away with the queue stands for nothing any more.
import type { Logger } from '../../../shared/platform/log.ts';
import type { BrokerQueues } from './broker-queues.ts';

export type RetireDeps = {
  readonly broker: Pick<BrokerQueues, 'retire'>;
  /** Lets the members of all open tickets of Jasmin's connector go; answers how many messages. */
  dissolve(cid: string): Promise<number>;
  readonly log: Logger;
};

/** Answers the connectors of whose queues nothing is left. Never rejects. */
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
