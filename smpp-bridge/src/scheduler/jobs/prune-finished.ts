import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

/** The errors of an import go with it, which are up to a hundred thousand rows each. */
const FINISHED_MAX = 20;
const COMMANDS_MAX = 500;

// By ids, which are times: none of these tables has another index that would find them. What still runs stays, however old.
const PRUNE: Statement = {
  name: 'scheduler.prune-finished',
  text: `
with imports as (
  delete from messaging.opt_out_imports where id in (
    select id from messaging.opt_out_imports
    where id < (select messaging.uuid_floor($1::timestamptz - interval '30 days')) and state <> 'running'
    order by id limit ${FINISHED_MAX} for update skip locked)
  returning 1
), replays as (
  delete from messaging.replay_jobs where id in (
    select id from messaging.replay_jobs
    where id < (select messaging.uuid_floor($1::timestamptz - interval '30 days')) and wake_at is null
    order by id limit ${FINISHED_MAX} for update skip locked)
  returning 1
), commands as (
  delete from messaging.connector_commands where id in (
    select id from messaging.connector_commands
    where id < (select messaging.uuid_floor($1::timestamptz - interval '30 days')) and done_at is not null
    order by id limit ${COMMANDS_MAX} for update skip locked)
  returning 1
), actions as (
  delete from messaging.queue_actions where id in (
    select a.id from messaging.queue_actions a
    where a.id < (select messaging.uuid_floor($1::timestamptz - interval '30 days'))
      and not exists (select from messaging.connector_commands c where c.action_id = a.id)
    order by a.id limit ${COMMANDS_MAX} for update skip locked)
  returning 1
)
select (select count(*) from commands)::int as commands, (select count(*) from actions)::int as actions,
  (select count(*) from imports)::int as imports, (select count(*) from replays)::int as replays`,
};

type Pruned = Readonly<Record<'imports' | 'replays' | 'commands' | 'actions', number>>;

/**
 * Imports of opt-outs, replays of webhooks, commands for connectors and actions on queues 30 days after they were begun; imports
 * that were never completed too.
 */
export const pruneFinished: Job = {
  name: 'prune-finished',
  intervalMs: 600_000,
  async run({ pool }, now) {
    const [pruned] = await queryRows<Pruned>(pool, PRUNE, [now]);
    const { imports = 0, replays = 0, commands = 0, actions = 0 } = pruned ?? {};
    const isFull =
      Math.max(imports, replays) === FINISHED_MAX || Math.max(commands, actions) === COMMANDS_MAX;
    return { rows: imports + replays + commands + actions, full: isFull };
  },
};
