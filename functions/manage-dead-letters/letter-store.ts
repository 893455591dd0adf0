import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import {
  DEAD_LETTER_STATES,
  type ListDeadLettersQuery,
  REMAINING_MAX,
} from '../../shared/contracts/http/admin/dead-letters.ts';
import { TOPICS } from '../../shared/contracts/topology.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID } from '../../shared/kernel/page-by-id.ts';
import { uuidFloor } from '../../shared/kernel/uuid-floor.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { LETTER_COLUMNS, type LetterRow } from './letter-row.ts';

const FIND: Statement = {
  name: 'manage-dead-letters.find',
  text: `select ${LETTER_COLUMNS} from messaging.dead_letters d where d.id = $1`,
};

/** `undefined` where there is no such letter. */
export async function findLetter(db: Queryable, id: Uuid | undefined): Promise<LetterRow | undefined> {
  const [row] = id ? await queryRows<LetterRow>(db, FIND, [id]) : [];
  return row;
}

// A page of each state and topic by their index, whatever lies between.
const LIST: Statement = {
  name: 'manage-dead-letters.list',
  text: `
    select ${LETTER_COLUMNS}
    from unnest($1::text[]) s(state) cross join unnest($2::text[]) t(topic) cross join lateral (
      select l.* from messaging.dead_letters l
      where l.state = s.state and l.topic = t.topic and l.id < $3 and l.id >= $4
      order by l.id desc limit $5) d
    order by d.id desc limit $5`,
};

/** Newest first. */
export function listLetters(
  db: Queryable,
  { topic, state, after, before, cursor }: ListDeadLettersQuery,
  limit: number,
): Promise<readonly LetterRow[]> {
  const ends = [cursor, before && uuidFloor(before)].filter((id) => id !== undefined).sort();
  const values = [state ? [state] : DEAD_LETTER_STATES, topic ? [topic] : TOPICS, ends[0] ?? LAST_ID];
  return queryRows<LetterRow>(db, LIST, [...values, uuidFloor(after ?? new Date(0)), limit]);
}

const REPLAY: Statement = {
  name: 'manage-dead-letters.replay',
  text: `
    with changed as (
      update messaging.dead_letters d set state = 'replaying', wake_at = now()
      where d.id = $1 and d.state = 'open'
      returning null::uuid as account_id, ${LETTER_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'dead_letter.replayed',
      subject: auditSubject('deadLetter', 'id'),
      after: `jsonb_build_object('topic', topic)`,
      actor: '$2',
    })}
    select * from changed`,
};

/** Orders an open letter to be published again; `undefined` where it is not open any more. */
export async function orderReplay(
  db: Queryable,
  id: Uuid,
  actor: AuditActor,
): Promise<LetterRow | undefined> {
  const [row] = await queryRows<LetterRow>(db, REPLAY, [id, actor]);
  return row;
}

const DISCARD: Statement = {
  name: 'manage-dead-letters.discard',
  text: `
    with changed as (
      update messaging.dead_letters d set state = 'discarded', settled_at = now(), wake_at = null
      where d.id = $1 and d.state = $2 and d.state in ('open', 'replaying')
      returning null::uuid as account_id, old.state as before, ${LETTER_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'dead_letter.discarded',
      subject: auditSubject('deadLetter', 'id'),
      before: `jsonb_build_object('state', before)`,
      after: `jsonb_build_object('topic', topic, 'reason', $3::text)`,
      actor: '$4',
    })}
    select * from changed`,
};

/** Settles a letter that was seen in this state; `undefined` where it is in another one by now, or settled. */
export async function discardLetter(
  db: Queryable,
  { id, state }: Pick<LetterRow, 'id' | 'state'>,
  reason: string,
  actor: AuditActor,
): Promise<LetterRow | undefined> {
  const [row] = await queryRows<LetterRow>(db, DISCARD, [id, state, reason, actor]);
  return row;
}

const REPLAY_MANY: Statement = {
  name: 'manage-dead-letters.replay-many',
  text: `
    with meant as materialized (
      select id from messaging.dead_letters where state = 'open' and topic = $1 and id < $2
      order by id limit ${REMAINING_MAX} + $3::int
    ), picked as (
      select d.id from messaging.dead_letters d
      where d.id in (select id from meant order by id limit $3) and d.state = 'open'
      order by d.id for update
    ), changed as (
      update messaging.dead_letters d set state = 'replaying', wake_at = now()
      from picked p where d.id = p.id and d.state = 'open'
      returning null::uuid as account_id, d.id, d.topic
    ), ${recordChange({
      changed: 'changed',
      action: 'dead_letter.replayed',
      subject: auditSubject('deadLetter', 'id'),
      after: `jsonb_build_object('topic', topic)`,
      actor: '$4',
    })}
    select (select count(*) from changed)::int as letters,
      ((select count(*) from meant) - (select count(*) from changed))::int as remaining`,
};

export type ReplayOrder = {
  readonly topic: string;
  readonly before: Date | undefined;
  readonly limit: number;
};

/** Orders those that were given up first; answers how many, and how many more there are. */
export async function orderReplays(
  db: Queryable,
  { topic, before, limit }: ReplayOrder,
  actor: AuditActor,
): Promise<{ readonly letters: number; readonly remaining: number }> {
  const values = [topic, before ? uuidFloor(before) : LAST_ID, limit, actor];
  const [row] = await queryRows<{ letters: number; remaining: number }>(db, REPLAY_MANY, values);
  return row ?? { letters: 0, remaining: 0 };
}

const REVEAL: Statement = {
  name: 'manage-dead-letters.reveal',
  text: `
    with shown as (
      select null::uuid as account_id, ${LETTER_COLUMNS} from messaging.dead_letters d where d.id = $1
    ), ${recordChange({
      changed: 'shown',
      action: 'dead_letter.revealed',
      subject: auditSubject('deadLetter', 'id'),
      after: `jsonb_build_object('reason', $2::text)`,
      actor: '$3',
    })}
    select * from shown`,
};

/** The letter, and by the same statement that it was shown. */
export async function revealLetter(
  db: Queryable,
  id: Uuid | undefined,
  reason: string,
  actor: AuditActor,
): Promise<LetterRow | undefined> {
  const [row] = id ? await queryRows<LetterRow>(db, REVEAL, [id, reason, actor]) : [];
  return row;
}
