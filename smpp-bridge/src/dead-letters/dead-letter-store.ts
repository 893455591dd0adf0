import type { TopicName } from '../../../shared/contracts/topology.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

export type DeadLetter = {
  readonly topic: TopicName;
  readonly pubsubId: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly publishedAt: Date;
};

const KEEP: Statement = {
  name: 'bridge.keep-dead-letter',
  text: `
insert into messaging.dead_letters (topic, pubsub_id, data, attributes, published_at) values ($1, $2, $3, $4, $5)
on conflict (topic, pubsub_id) do nothing`,
};

/** Keeps it; a repeat of it changes nothing. */
export async function keepDeadLetter(db: Queryable, letter: DeadLetter): Promise<void> {
  await queryRows(db, KEEP, [
    ...[letter.topic, letter.pubsubId, letter.data, JSON.stringify(letter.attributes), letter.publishedAt],
  ]);
}
