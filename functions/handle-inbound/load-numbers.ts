import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

/** How a number hands on what it receives. A route that an earlier holder of the number left behind is none. */
export type InboundRoute = {
  readonly method: 'webhook' | 'smpp' | 'email' | 'storage';
  /** Of an account that may bind: one that was revoked takes nothing any more. */
  readonly systemId: string | null;
  readonly email: string | null;
};

export type InboundNumber = {
  readonly number: string;
  /** The active account that has the number, with SMS on, and gets the message; or `null`. */
  readonly owner: { readonly accountId: Uuid; readonly companyName: string } | null;
  /** The account that has the number, whatever its state, or `null`. */
  readonly holderId: Uuid | null;
  readonly route: InboundRoute | null;
};

type NumberRow = {
  readonly number: string;
  readonly holder_id: Uuid | null;
  readonly account_id: Uuid | null;
  readonly company_name: string | null;
  readonly delivery_method: InboundRoute['method'] | null;
  readonly system_id: string | null;
  readonly email_address: string | null;
};

const LOAD: Statement = {
  name: 'handle-inbound.load-numbers',
  text: `
    select d.number, d.account_id as holder_id, a.id as account_id, a.company_name, r.delivery_method,
      s.system_id, r.email_address
    from numbers.dids d
    left join accounts.accounts a on a.id = d.account_id and a.status = 'active' and d.sms_enabled
    left join messaging.inbound_routes r on r.did = d.number and r.active
      and (r.account_id is null or r.account_id = d.account_id)
    left join messaging.smpp_credentials s on s.system_id = r.smpp_system_id and s.account_id = d.account_id and s.active
    where d.number = any($1::text[])`,
};

/** Those of the numbers that are known here. */
export async function loadNumbers(
  db: Queryable,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, InboundNumber>> {
  if (numbers.length === 0) return new Map();
  const rows = await queryRows<NumberRow>(db, LOAD, [[...new Set(numbers)]]);
  return new Map(rows.map((row) => [row.number, toNumber(row)]));
}

function toNumber(row: NumberRow): InboundNumber {
  return {
    number: row.number,
    owner:
      row.account_id === null ? null : { accountId: row.account_id, companyName: row.company_name ?? '' },
    holderId: row.holder_id,
    route:
      row.delivery_method === null
        ? null
        : { method: row.delivery_method, systemId: row.system_id, email: row.email_address },
  };
}
