// What tests of validate-message stand on: a database with a connector and a route, accepted messages, and the handler.
import { beforeAll } from 'vitest';
import { createValidateHandler } from '../../functions/validate-message/handler.ts';
import { createContentChecker } from '../compliance/content/content-cache.ts';
import type { Uuid } from '../kernel/ids.ts';
import { createLogger } from '../platform/log.ts';
import type { Pool } from '../platform/postgres.ts';
import { useDatabase } from './database.ts';
import { recordingAnnouncer } from './recording-announcer.ts';
import { recordingLog } from './recording-log.ts';
import { seedConnector } from './seed.ts';
import { type SeededColumns, seedMessage } from './seed-messages.ts';

export type Sender = { readonly accountId: Uuid; readonly number: string };

/** The moment that a stage's clock stands at. */
export const NOW = new Date();
const clock = { now: () => NOW };

const ACCEPTED: SeededColumns = {
  status: 'accepted',
  vendor_connector: null,
  sequence: 1,
  announced_sequence: 1,
  queued_at: null,
  sending_at: null,
  submitted_at: null,
};

export function useValidationStage() {
  const db = useDatabase();
  beforeAll(async () => {
    await seedConnector(db.pool);
  });

  /** The handler on a pool: the stage's, or one that is watched. */
  function validatorOn(pool: Pool) {
    const announcer = recordingAnnouncer();
    const { log, logText } = recordingLog();
    const content = createContentChecker({
      ...{ db: pool, scope: 'outbound', clock, log: createLogger('test', 'fatal') },
    });
    const handle = createValidateHandler({ pool, content, announcer, clock, log });
    return { validate: (...messageIds: Uuid[]) => handle({ messageIds }), announcer, logText };
  }

  return {
    db,
    validatorOn,
    setUp: () => validatorOn(db.pool),
    seedAccepted: (sender: Sender, columns: SeededColumns = {}): Promise<Uuid> =>
      seedMessage(db.pool, {
        ...ACCEPTED,
        account_id: sender.accountId,
        source_addr: sender.number,
        ...columns,
      }),
    async messageOf(id: Uuid) {
      const found = await db.pool.query('select * from messaging.message_log where id = $1', [id]);
      return found.rows[0];
    },
  };
}
