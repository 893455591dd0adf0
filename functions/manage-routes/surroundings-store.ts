import type { Policies } from '../../shared/compliance/rule.ts';
import { RULES_MAX } from '../../shared/contracts/http/admin/routes.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import { type SenderClass, senderClassOf } from '../../shared/messaging/sender-class.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Surroundings } from './find-faults.ts';

/** More kinds of senders than there are area codes. */
const SENDERS_MAX = 10_000;

// Of senders that begin alike and are as long, one: the class of a number depends on no more.
const SURROUNDINGS: Statement = {
  name: 'manage-routes.surroundings',
  text: `
    select
      array(select connector_name from messaging.vendor_connectors where not active) as inactive,
      array(select id from accounts.accounts where id = any($1::uuid[])) as accounts,
      array(
        select min(sender) from (
          select number::text as sender from numbers.dids where account_id is not null and sms_enabled
          union all
          select unnest(allowed_source_addresses || force_source_address::text) from messaging.customer_sms_auth
        ) s where sender is not null
        group by left(sender, 5), length(sender) limit ${SENDERS_MAX}) as senders`,
};

type Row = {
  readonly inactive: readonly string[];
  readonly accounts: readonly string[];
  readonly senders: readonly string[];
};

/** What the rules must fit; `connectors` are the active ones. */
export async function loadSurroundings(
  db: Queryable,
  rules: readonly StoredRule[],
  { connectors }: Pick<Policies, 'connectors'>,
): Promise<Surroundings> {
  const named = rules.flatMap(({ account_id }) => account_id ?? []);
  const [row] = await queryRows<Row>(db, SURROUNDINGS, [[...new Set(named)]]);
  return {
    connectors,
    inactive: new Set(row?.inactive),
    accounts: new Set(row?.accounts),
    senders: classesOf(row?.senders ?? []),
    rulesMax: RULES_MAX,
  };
}

function classesOf(senders: readonly string[]): readonly SenderClass[] {
  return [...new Set(senders.map(senderClassOf))];
}
