import { TOPICS, type TopicName } from '../../../../shared/contracts/topology.ts';
import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

const COUNTED_MAX = 10_000;

const READ: Statement = {
  name: 'metrics.read-dead-letters',
  text: `
    select t.topic, (select count(*) from (
      select from messaging.dead_letters d where d.topic = t.topic and d.settled_at is null limit ${COUNTED_MAX}
    ) counted)::float8 as letters
    from unnest($1::text[]) t(topic)`,
};

/** Dead letters that nobody has looked after, by topic; counted up to 10,000. */
export async function readDeadLetters(db: Queryable): Promise<ReadonlyMap<TopicName, number>> {
  const rows = await queryRows<{ topic: TopicName; letters: number }>(db, READ, [TOPICS]);
  return new Map(rows.map(({ topic, letters }) => [topic, letters]));
}
