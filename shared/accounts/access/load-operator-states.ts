import type { OperatorRole } from '../../contracts/operator-roles.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { toNetworks } from './allowed-networks.ts';
import type { OperatorState } from './operator-state.ts';

const LOAD: Statement = {
  name: 'access.load-operator-states',
  text: `
    select k.id, k.operator_id, o.role, o.status = 'active' and k.revoked_at is null as active, k.expires_at, k.allowed_ips
    from accounts.operator_keys k
    join accounts.operators o on o.id = k.operator_id
    where k.id = any($1::uuid[])`,
};

type Row = {
  readonly id: Uuid;
  readonly operator_id: Uuid;
  readonly role: OperatorRole;
  readonly active: boolean;
  readonly expires_at: Date;
  readonly allowed_ips: readonly string[] | null;
};

/** What is true of operators' keys now, one each, in order; `undefined` where there is no such key. */
export async function loadOperatorStates(
  db: Queryable,
  keyIds: readonly Uuid[],
): Promise<readonly (OperatorState | undefined)[]> {
  const rows = await queryRows<Row>(db, LOAD, [keyIds]);
  const states = new Map<Uuid, OperatorState>(rows.map((row) => [row.id, toState(row)]));
  return keyIds.map((id) => states.get(id));
}

function toState({ operator_id, role, active, expires_at, allowed_ips }: Row): OperatorState {
  const networks = toNetworks(allowed_ips ?? undefined);
  return { operatorId: operator_id, role, active, expiresAt: expires_at, networks };
}
