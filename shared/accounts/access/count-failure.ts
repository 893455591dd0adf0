import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';

/** Wrong secrets before the first wait: for a key or a system_id from one network, and for a network whatever the key. */
const FREE_ATTEMPTS = { key: 5, smpp: 4, network: 20 } as const;
const LOCKED_SECONDS_MAX = 900;

const FREE = `case when f.subject like 'key:%' then ${FREE_ATTEMPTS.key}
  when f.subject like 'smpp:%' then ${FREE_ATTEMPTS.smpp} else ${FREE_ATTEMPTS.network} end`;
const FAILURES = `case when f.failed_at < $2::timestamptz - interval '1 hour' then 1 else least(f.failures + 1, 1000) end`;

// The wait doubles with each failure: 1 s, 2 s, … 15 min. Each statement removes more rows than it makes, so the table
// holds what a day's failures bring, at most.
const COUNT: Statement = {
  name: 'access.count-failure',
  text: `
    with stale as (
      delete from messaging.token_failures where subject in (
        select subject from messaging.token_failures
        where failed_at < $2::timestamptz - interval '1 day' and subject <> all($1::text[])
        limit 10 for update skip locked)
    )
    insert into messaging.token_failures as f (subject, failures, failed_at, locked_until)
    select u.subject, 1, $2, $2 from unnest($1::text[]) u(subject) order by u.subject
    on conflict (subject) do update set failures = ${FAILURES}, failed_at = $2,
      locked_until = case when (${FAILURES}) <= ${FREE} then $2::timestamptz
        else $2::timestamptz + interval '1 second'
          * least(${LOCKED_SECONDS_MAX}, 2 ^ least(20, (${FAILURES}) - (${FREE}) - 1)) end`,
};

const CLEAR: Statement = {
  name: 'access.clear-failures',
  text: 'delete from messaging.token_failures where subject = $1',
};

/** A wrong secret, also for a key that there is not. */
export async function countFailure(db: Queryable, subjects: readonly string[], now: Date): Promise<void> {
  await queryRows(db, COUNT, [subjects, now]);
}

/** The right secret ends the count of its key; that of the network goes on, or one good key would cover for bad ones. */
export async function clearFailures(db: Queryable, subject: string): Promise<void> {
  await queryRows(db, CLEAR, [subject]);
}
