import type { TopicName } from '../../../../shared/contracts/topology.ts';
import { formatId, type Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Publish } from '../../../../shared/platform/publish.ts';
import type { Job } from '../job.ts';

/** Published at once. */
const LETTERS_MAX = 100;

const TAKE: Statement = {
  name: 'scheduler.take-dead-letters',
  text: `
with due as materialized (
  select id from messaging.dead_letters where wake_at <= $1::timestamptz order by wake_at limit $2 for update skip locked
)
update messaging.dead_letters d set wake_at = $1 + interval '5 seconds'
from due where d.id = due.id and d.state = 'replaying'
returning d.id, d.topic, d.data, d.attributes`,
};

const SETTLE: Statement = {
  name: 'scheduler.settle-dead-letters',
  text: `
update messaging.dead_letters set state = 'replayed', settled_at = now(), wake_at = null
where id = any($1::uuid[]) and state = 'replaying'`,
};

type Letter = {
  readonly id: Uuid;
  readonly topic: TopicName;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** Pub/Sub's own; publishers may not set them. */
const OF_PUBSUB = /^(CloudPubSub|goog)/;

/**
 * Publishes the dead letters that an operator wants on their topics again. A letter is settled when Pub/Sub has taken it;
 * one that it has not, or of which a bridge that died did not learn it, goes out again after five seconds.
 */
export function replayDeadLetters(publish: Publish): Job {
  return {
    name: 'replay-dead-letters',
    intervalMs: 500,
    async run({ pool, log }, now) {
      const letters = await queryRows<Letter>(pool, TAKE, [now, LETTERS_MAX]);
      const published = await Promise.allSettled(letters.map(publishAgain));
      const failures = published.filter((result) => result.status === 'rejected');
      if (failures.length > 0) {
        log.warn({ letters: failures.length, err: failures[0]?.reason }, 'dead-letters.not-replayed');
      }
      const done = letters.filter((_, place) => published[place]?.status === 'fulfilled').map(({ id }) => id);
      if (done.length > 0) await queryRows(pool, SETTLE, [done]);
      return { rows: done.length, full: letters.length === LETTERS_MAX };
    },
  };

  function publishAgain({ id, topic, data, attributes }: Letter): Promise<void> {
    const own = Object.entries(attributes).filter(([name]) => !OF_PUBSUB.test(name));
    return publish(topic, data, { ...Object.fromEntries(own), replay_of: formatId('deadLetter', id) });
  }
}
