import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ListSmppPdusQuery,
  SmppPduPage,
  SmppPduResource,
} from '../../shared/contracts/http/smpp-pdus.ts';
import { SESSION_DEAD_AFTER_SECONDS } from '../../shared/contracts/smpp-sessions.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ListPdusInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: ListSmppPdusQuery;
  readonly caller: Principal;
};

type PduRow = {
  readonly number: number;
  readonly at: Date;
  readonly direction: SmppPduResource['direction'];
  readonly command: string;
  readonly status: string | null;
  readonly sequence: number;
  readonly length: number;
  readonly fields: SmppPduResource['fields'];
  readonly octets: Buffer | null;
};

const LOOK_MS = 100;
/** Longer than a bridge takes that was not notified. */
const LOOKS_MAX = 30;
/** Fields that hold what somebody wrote to somebody. */
const TEXTS = ['short_message', 'message_payload'];

// What was written a second ago is new enough, so that asking in a loop costs its bridge one write a second.
const ASK: Statement = {
  name: 'read-smpp-binds.ask-pdus',
  text: `
    with asked as (
      update messaging.smpp_sessions s set pdus_asked_at = clock_timestamp()
      where s.id = $1 and s.account_id = $2 and s.closed_at is null
        and (s.pdus_written_at is null or s.pdus_written_at < now() - interval '1 second')
      returning s.id
    )
    select pg_notify('smpp_pdus', id::text) from asked`,
};

// A bridge writes once more when a session has ended. One that died writes nothing.
const FIND: Statement = {
  name: 'read-smpp-binds.find-pdus',
  text: `
    select case
      when s.closed_at is null and s.seen_at > now() - make_interval(secs => ${SESSION_DEAD_AFTER_SECONDS})
        then coalesce(s.pdus_written_at >= s.pdus_asked_at, false)
      when s.closed_at > now() - make_interval(secs => ${SESSION_DEAD_AFTER_SECONDS})
        then coalesce(s.pdus_written_at >= s.closed_at, false)
      else true
    end as "isCurrent"
    from messaging.smpp_sessions s where s.id = $1 and s.account_id = $2`,
};

const LIST: Statement = {
  name: 'read-smpp-binds.list-pdus',
  text: `
    select p.number::float8 as number, p.at, p.direction, p.command, p.status, p.sequence::float8 as sequence, p.length,
      p.fields, p.octets
    from messaging.smpp_sessions s join messaging.smpp_pdus p on p.session_id = s.id
    where s.id = $1 and s.account_id = $2 and p.session_id = $1 and p.number < $3::bigint
    order by p.number desc
    limit $4`,
};

/** Newest first. The first page waits until the bridge that has the session has written what is new. */
export function createListPdus(db: Queryable): (input: ListPdusInput) => Promise<Reply> {
  return async ({ params, query, caller }) => {
    const id = parseId('smppBind', params.id ?? '');
    const { accountId, scopes } = caller;
    if (!id || !(await bringUpToDate(db, id, accountId, query.cursor === undefined))) {
      return { kind: 'refused', code: 'not_found' };
    }
    const before = query.cursor ?? Number.MAX_SAFE_INTEGER;
    const rows = await queryRows<PduRow>(db, LIST, [id, accountId, before, query.limit + 1]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const body: SmppPduPage = {
      data: shown.map((row) => toPdu(row, scopes.has('messages:read'))),
      next_cursor: last && rows.length > shown.length ? String(last.number) : null,
    };
    return { kind: 'ok', status: 200, body };
  };
}

/** Answers whether the account has the session. One whose bridge does not write in time is shown as it was. */
async function bringUpToDate(db: Queryable, id: Uuid, accountId: Uuid, asks: boolean): Promise<boolean> {
  if (asks) await queryRows(db, ASK, [id, accountId]);
  for (let looks = 1; ; looks += 1) {
    const [found] = await queryRows<{ isCurrent: boolean }>(db, FIND, [id, accountId]);
    if (!asks || !found || found.isCurrent || looks === LOOKS_MAX) return found !== undefined;
    await sleep(LOOK_MS);
  }
}

function toPdu({ at, fields, octets, ...row }: PduRow, showsTexts: boolean): SmppPduResource {
  return {
    ...{ ...row, at: at.toISOString() },
    fields: fields && (showsTexts ? fields : withoutTexts(fields)),
    octets: showsTexts ? (octets?.toString('hex') ?? null) : null,
  };
}

function withoutTexts(fields: NonNullable<SmppPduResource['fields']>): SmppPduResource['fields'] {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, TEXTS.includes(name) ? null : value]),
  );
}
