// What the tests of deliver-webhook stand on: a receiver, an account whose deliveries lead there, and the handler.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createWebhookCaller } from '../../functions/deliver-webhook/call-webhook.ts';
import { createWebhookHandler, type WebhookHandlerDeps } from '../../functions/deliver-webhook/handler.ts';
import { createSecretOpener } from '../../functions/deliver-webhook/secret-opener.ts';
import type { Uuid } from '../kernel/ids.ts';
import { systemClock } from '../platform/clock.ts';
import { encryptSecret } from '../platform/secret-box.ts';
import { useDatabase } from './database.ts';
import { recordingLog } from './recording-log.ts';
import { seedAccount } from './seed.ts';
import { seedDelivery } from './seed-deliveries.ts';
import type { SeededColumns } from './seed-messages.ts';
import { useWebhookReceiver } from './use-webhook-receiver.ts';

/** Encrypts the secrets of accounts, endpoints and routes. */
export const STAGE_KEY = Buffer.alloc(32, 7);
/** Signs what goes to the account's own URLs. */
export const ACCOUNT_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Call at the top of a `.db.test.ts`; database, receiver and account are there when tests run. */
export function useDeliveryStage() {
  const db = useDatabase();
  const receiver = useWebhookReceiver();
  const caller = createWebhookCaller({ isAddressAllowed: () => true, clock: systemClock });
  let account: Uuid;

  beforeAll(async () => {
    ({ accountId: account } = await seedAccount(db.pool));
    await db.pool.query('update accounts.accounts set webhook_http_allowed = true where id = $1', [account]);
    await db.pool.query(
      'update messaging.customer_sms_auth set webhook_secret_encrypted = $2 where account_id = $1',
      [account, encryptSecret(STAGE_KEY, ACCOUNT_SECRET)],
    );
  });
  beforeEach(() =>
    db.pool.query(
      'truncate messaging.webhook_deliveries, messaging.webhook_attempts, messaging.webhook_lanes',
    ),
  );
  afterAll(() => caller.close());

  async function lanesOf(deliveryIds: readonly Uuid[]): Promise<Uuid[]> {
    const found = await db.pool.query<{ lane: Uuid }>(
      'select distinct lane from messaging.webhook_deliveries where id = any($1)',
      [deliveryIds],
    );
    return found.rows.map(({ lane }) => lane);
  }

  return {
    db,
    receiver,
    accountId: () => account,

    /** A delivery of the account, to that path of the receiver unless `columns` say otherwise. */
    seedDelivery: (path: string, columns: SeededColumns = {}): Promise<Uuid> =>
      seedDelivery(db.pool, account, `${receiver.url}${path}`, columns),

    /** The handler, with short times; it may call private addresses. */
    setUp(overrides: Partial<WebhookHandlerDeps> = {}) {
      const { log, logText } = recordingLog();
      const handle = createWebhookHandler({
        settlePool: db.pool,
        pool: db.pool,
        caller,
        openSecrets: createSecretOpener(STAGE_KEY),
        rules: { timeouts: { inboundRouteMs: 150, otherMs: 300 }, isAddressAllowed: () => true },
        owner: randomUUID() as Uuid,
        budgetMs: 10_000,
        lingerMs: 0,
        slotsMax: 10,
        callsMax: 100,
        clock: systemClock,
        random: () => 0,
        log,
        ...overrides,
      });
      return {
        /** Works through the lanes of these deliveries, and with that through all that is due there. */
        deliver: async (...deliveryIds: Uuid[]) => handle({ laneIds: await lanesOf(deliveryIds) }),
        logText,
      };
    },

    lanesOf,

    async laneOf(id: Uuid) {
      const [laneId] = await lanesOf([id]);
      const found = await db.pool.query('select * from messaging.webhook_lanes where id = $1', [laneId]);
      return found.rows[0];
    },

    async deliveryOf(id: Uuid) {
      const found = await db.pool.query('select * from messaging.webhook_deliveries where id = $1', [id]);
      return found.rows[0];
    },

    /** In the order in which they were made. */
    async attemptsOf(id: Uuid) {
      const found = await db.pool.query(
        'select * from messaging.webhook_attempts where delivery_id = $1 order by attempt',
        [id],
      );
      return found.rows;
    },
  };
}
