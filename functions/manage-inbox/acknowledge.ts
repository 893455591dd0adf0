import { type AuditActor, auditActor, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { AcknowledgeBody, Acknowledgement } from '../../shared/contracts/http/inbox.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { decodeInboxCursor, type InboxCursor } from './inbox-cursor.ts';

type AcknowledgeInput = { readonly body: AcknowledgeBody; readonly caller: Principal };

const ITEMS_MAX = 10_000;

/** `named` is SQL that selects the ids of items of the account `$1` that are not acknowledged; `$2` is the actor. */
function acknowledge(named: string): string {
  return `
    with named as materialized (${named}), changed as (
      update messaging.inbox_items i set acknowledged_at = now()
      from named n where i.id = n.id and i.acknowledged_at is null
      returning i.account_id
    ), counted as (
      select account_id, count(*)::integer as acknowledged from changed group by account_id
    ), ${recordChange({
      ...{ changed: 'counted', action: 'inbox.acknowledged', subject: `'inbox:' || account_id` },
      after: `jsonb_build_object('messages', acknowledged)`,
      actor: '$2',
    })}
    select acknowledged from counted`;
}

const BY_IDS: Statement = {
  name: 'manage-inbox.acknowledge-ids',
  text: acknowledge(`
      select id from messaging.inbox_items
      where account_id = $1 and message_id = any($3::uuid[]) and acknowledged_at is null
      order by id for update`),
};

const UP_TO: Statement = {
  name: 'manage-inbox.acknowledge-up-to',
  text: acknowledge(`
      select id from messaging.inbox_items
      where account_id = $1 and acknowledged_at is null and id <= $3 and ($5 = '' or number = $5)
        and pg_visible_in_snapshot(written_by, $4::pg_snapshot)
      order by id limit ${ITEMS_MAX} for update`),
};

/** What is not in the inbox of the account, or acknowledged already, is passed over. */
export function createAcknowledge(db: Queryable): (input: AcknowledgeInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const auditor = auditActor(caller);
    if (body.up_to === undefined) {
      const ids = (body.message_ids ?? []).flatMap((id) => parseId('message', id) ?? []);
      return answer(await acknowledgeIds(db, caller.accountId, auditor, ids));
    }
    const cursor = decodeInboxCursor(body.up_to);
    if (!cursor) return refuseField('up_to', 'must be an up_to that a page gave');
    return answer(await acknowledgeUpTo(db, caller.accountId, auditor, cursor));
  };
}

type CountRow = { readonly acknowledged: number };

function acknowledgeIds(db: Queryable, accountId: Uuid, auditor: AuditActor, ids: readonly Uuid[]) {
  return queryRows<CountRow>(db, BY_IDS, [accountId, auditor, ids]);
}

function acknowledgeUpTo(db: Queryable, accountId: Uuid, auditor: AuditActor, cursor: InboxCursor) {
  const { itemId, snapshot, number } = cursor;
  return queryRows<CountRow>(db, UP_TO, [accountId, auditor, itemId, snapshot, number]);
}

function answer([row]: readonly CountRow[]): Reply {
  const body: Acknowledgement = { acknowledged: row?.acknowledged ?? 0 };
  return { kind: 'ok', status: 200, body };
}
