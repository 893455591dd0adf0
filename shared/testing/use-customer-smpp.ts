// A bridge's door for customers, on a database of the test, and customers to come through it.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  type CustomerSmpp,
  type CustomerSmppOptions,
  startCustomerSmpp,
} from '../../smpp-bridge/src/customer/start-customer-smpp.ts';
import { type ConnectOptions, type ConnectResult, connectSmpp } from '../../smpp-bridge/src/smpp/connect.ts';
import type { RequestPdu } from '../../smpp-bridge/src/smpp/pdu.ts';
import type { SmppSession } from '../../smpp-bridge/src/smpp/session.ts';
import { hashSmppPassword } from '../accounts/smpp-password.ts';
import type { Uuid } from '../kernel/ids.ts';
import type { TestDatabase } from './database.ts';
import { recordingAnnouncer } from './recording-announcer.ts';
import { recordingLog } from './recording-log.ts';
import { seedAccount } from './seed.ts';

export type Customer = {
  readonly accountId: Uuid;
  /** Theirs to send from. */
  readonly number: string;
  readonly systemId: string;
  readonly password: string;
};

export const PASSWORD = 'secret08';
const LIMITS = { window: 100, responseTimeoutMs: 5_000, enquireLinkIntervalMs: 0 };

let nextCustomer = 0;

/** Starts the door before the first test and closes it after the last; `server` is there while tests run. */
export function useCustomerSmpp(database: TestDatabase, changes: Partial<CustomerSmppOptions> = {}) {
  const { log } = recordingLog();
  const opened: SmppSession[] = [];
  const started: CustomerSmpp[] = [];
  let server: CustomerSmpp | undefined;

  async function start(more: Partial<CustomerSmppOptions> = {}): Promise<CustomerSmpp> {
    const door = await startCustomerSmpp({
      ...{
        pool: database.pool,
        listenPool: database.pool,
        announcer: recordingAnnouncer(),
        log,
        bridgeId: 'bridge-1',
        host: '127.0.0.1',
      },
      ...{ port: 0, tls: undefined, drainMs: 500, reportIntervalMs: 50, ...changes, ...more },
    });
    started.push(door);
    return door;
  }

  beforeAll(async () => {
    server = await start();
  });
  afterEach(() => {
    for (const session of opened.splice(0)) session.destroy('test over');
  });
  // Also those that a test which failed left behind.
  afterAll(() => Promise.all(started.map((door) => door.stop())));

  return {
    /** Another bridge on the same database; a test may stop it. */
    start,
    get server(): CustomerSmpp {
      if (!server) throw new Error('the door is open only while tests run');
      return server;
    },
    connect(
      customer: Pick<Customer, 'systemId' | 'password'>,
      more: ConnectChanges = {},
    ): Promise<ConnectResult> {
      return connectSmpp(connectOptions(customer, server?.port ?? 0, more));
    },
    /** Throws where the bind is refused. */
    async bind(
      customer: Pick<Customer, 'systemId' | 'password'>,
      more: ConnectChanges = {},
    ): Promise<SmppSession> {
      const result = await connectSmpp(connectOptions(customer, server?.port ?? 0, more));
      if (result.kind !== 'bound') throw new Error(`not bound: ${JSON.stringify(result)}`);
      opened.push(result.session);
      return result.session;
    },
  };
}

export type ConnectChanges = Partial<ConnectOptions['bind']> &
  Partial<Pick<ConnectOptions, 'port' | 'tls'>> & {
    onRequest?(session: SmppSession, pdu: RequestPdu): void;
  };

function connectOptions(
  { systemId, password }: Pick<Customer, 'systemId' | 'password'>,
  port: number,
  { onRequest, port: otherPort, tls, ...bind }: ConnectChanges,
): ConnectOptions {
  const { log } = recordingLog();
  return {
    ...{ host: '127.0.0.1', port: otherPort ?? port, connectTimeoutMs: 5_000, log, ...LIMITS },
    ...(tls === undefined ? {} : { tls }),
    bind: {
      ...{ type: 'transceiver', systemId, password, systemType: '', interfaceVersion: 0x34 },
      ...bind,
    },
    handlers: { onRequest: onRequest ?? ((session, pdu) => session.respond(pdu, { commandStatus: 0 })) },
  };
}

/** An account with a number and an SMPP credential; `columns` are of `messaging.smpp_accounts`. */
export async function seedCustomer(
  database: TestDatabase,
  columns: Readonly<Record<string, unknown>> = {},
): Promise<Customer> {
  nextCustomer += 1;
  const { accountId, number } = await seedAccount(database.pool);
  const systemId = `customer${nextCustomer}`;
  const row: Readonly<Record<string, unknown>> = {
    ...{ account_id: accountId, name: 'test', system_id: systemId, throughput: 100_000 },
    ...{ password_hash: await hashSmppPassword(PASSWORD, randomBytes), ...columns },
  };
  const names = Object.keys(row);
  await database.pool.query(
    `insert into messaging.smpp_accounts (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
    Object.values(row),
  );
  return { accountId, number, systemId, password: PASSWORD };
}
