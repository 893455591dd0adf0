// Rows for tests of the bridge: queued messages, and a connector that leads to the simulated carrier.
import { randomUUID } from 'node:crypto';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { encryptSecret } from '../../../shared/platform/secret-box.ts';

export const TEST_ENCRYPTION_KEY = Buffer.alloc(32, 7);

export type QueuedOptions = {
  readonly count?: number;
  readonly accountId?: string;
  readonly connector?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly announcesAll?: boolean;
  readonly validForMs?: number;
};

/** Inserts messages as `validate-message` leaves them; answers their ids in order. */
export async function insertQueued(pool: Pool, options: QueuedOptions = {}): Promise<Uuid[]> {
  const inserted = await pool.query<{ id: Uuid }>(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       vendor_connector, announces_all, queued_at, valid_until, sequence, announced_sequence, wake_at)
     select $1, 'outbound', $8, $2, $3, 'queued', 'gsm7', $4, $5, now(),
       now() + make_interval(secs => $6), 2, case when $5 then 0 else 2 end, now() + interval '5 seconds'
     from generate_series(1, $7) returning id`,
    [
      options.accountId ?? randomUUID(),
      options.to ?? '+14155551234',
      options.text ?? 'hello',
      options.connector ?? 'sandbox_one',
      options.announcesAll ?? false,
      (options.validForMs ?? 3_600_000) / 1_000,
      options.count ?? 1,
      options.from ?? '+14155550100',
    ],
  );
  return inserted.rows.map(({ id }) => id).sort();
}

export type ConnectorOptions = {
  readonly name?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: boolean;
  readonly windowSize?: number;
  readonly maxThroughput?: number;
  readonly unknownOutcome?: 'resend' | 'fail';
  readonly asksReceipts?: boolean;
};

/** A connector to the simulated carrier, replaced where it exists. */
export async function upsertConnector(pool: Pool, options: ConnectorOptions = {}): Promise<void> {
  await pool.query(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, tls, system_id, password_encrypted,
       window_size, max_throughput, unknown_outcome, asks_receipts)
     values ($1, 'sandbox', $2, $3, $4, 'sandbox', $5, $6, $7, $8, $9)
     on conflict (connector_name) do update set host = excluded.host, port = excluded.port, tls = excluded.tls,
       window_size = excluded.window_size, max_throughput = excluded.max_throughput,
       unknown_outcome = excluded.unknown_outcome, asks_receipts = excluded.asks_receipts, active = true`,
    [
      options.name ?? 'sandbox_one',
      options.host ?? '127.0.0.1',
      options.port ?? 1,
      options.tls ?? false,
      encryptSecret(TEST_ENCRYPTION_KEY, 'sandbox1'),
      options.windowSize ?? 10,
      options.maxThroughput ?? 0,
      options.unknownOutcome ?? 'resend',
      options.asksReceipts ?? true,
    ],
  );
}

/** How many rows have each status. */
export async function statusCounts(pool: Pool): Promise<Record<string, number>> {
  const counted = await pool.query<{ status: string; rows: number }>(
    'select status, count(*)::int as rows from messaging.message_log group by status',
  );
  return Object.fromEntries(counted.rows.map(({ status, rows }) => [status, rows]));
}
