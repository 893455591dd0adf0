// Places for binds, counted over all bridges. Binds that come together share a statement.
import { SESSION_DEAD_AFTER_SECONDS } from '../../../shared/contracts/smpp-sessions.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { SmppAccount } from './credentials-store.ts';

export type NewSession = {
  readonly account: Pick<SmppAccount, 'accountId' | 'systemId' | 'bindsMax' | 'throughput' | 'settings'>;
  readonly bindType: 'transmitter' | 'receiver' | 'transceiver';
  readonly interfaceVersion: number;
  readonly address: string;
  readonly isTls: boolean;
};

/** What became of each bind, in order: its row, or that all places are taken, here or on other bridges. */
export type OpenedSession = { readonly kind: 'opened'; readonly id: Uuid } | { readonly kind: 'all-taken' };

const OPEN: Statement = {
  name: 'customer-smpp.open-sessions',
  text: `
    select session_id as id from messaging.open_smpp_sessions($1, make_interval(secs => ${SESSION_DEAD_AFTER_SECONDS}),
      $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::inet[], $7::boolean[], $8::integer[], $9::integer[],
      $10::integer[], $11::integer[])
    order by ordinal`,
};

export async function openSessions(
  db: Queryable,
  bridge: string,
  sessions: readonly NewSession[],
): Promise<readonly OpenedSession[]> {
  const rows = await queryRows<{ id: Uuid | null }>(db, OPEN, [
    bridge,
    sessions.map(({ account }) => account.accountId),
    sessions.map(({ account }) => account.systemId),
    sessions.map(({ bindType }) => bindType),
    sessions.map(({ interfaceVersion }) => interfaceVersion),
    sessions.map(({ address }) => address),
    sessions.map(({ isTls }) => isTls),
    sessions.map(({ account }) => account.bindsMax),
    sessions.map(({ account }) => account.settings.window),
    sessions.map(({ account }) => account.settings.delivery_window),
    sessions.map(({ account }) => account.throughput),
  ]);
  return rows.map(({ id }) => (id === null ? { kind: 'all-taken' } : { kind: 'opened', id }));
}
