// The demo account's way in over SMPP, for measurements: as many binds and segments as a measurement wants.
import pg from 'pg';
import type { StackFile } from '../../shared/contracts/stack-file.ts';
import type { SmppClientOptions } from './smpp-client.ts';

export type SmppDoor = Pick<SmppClientOptions, 'host' | 'port' | 'systemId' | 'password' | 'from'>;

/** More than any measurement sends. */
const SEGMENTS_PER_SECOND = 1_000_000;
const BINDS_MAX = 100;
/** Of submit_sm and of deliver_sm, each way. */
const WINDOW = 50;

/** Takes limits and windows of the demo account's credential out of the way, and says how to bind with it. */
export async function openSmppDoor(stack: StackFile): Promise<SmppDoor> {
  const { smpp, demo } = stack;
  if (!smpp || demo.smppSystemId === undefined || demo.smppPassword === undefined) throw new Error('no SMPP');
  await runOnce(
    stack.databaseUrl,
    'update messaging.smpp_accounts set throughput = $2, max_binds = $3, settings = $4 where system_id = $1',
    [
      demo.smppSystemId,
      SEGMENTS_PER_SECOND,
      BINDS_MAX,
      JSON.stringify({ window: WINDOW, delivery_window: WINDOW }),
    ],
  );
  return {
    ...{ host: smpp.host, port: smpp.port, systemId: demo.smppSystemId, password: demo.smppPassword },
    from: demo.numbers.longCode,
  };
}

/** One statement on a connection of its own. */
export async function runOnce(
  databaseUrl: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
