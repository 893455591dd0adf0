import { expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import { traceIdOf } from '../kernel/trace-context.ts';
import { useDatabase } from '../testing/database.ts';
import { recordingAnnouncer } from '../testing/recording-announcer.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { seedAccount } from '../testing/seed.ts';
import { createBatchWriter } from './batch-writer.ts';
import type { NewMessage } from './new-messages-sql.ts';

const database = useDatabase();

test('the line of a batch names the traces of its messages', async () => {
  const { accountId } = await seedAccount(database.pool);
  const { log, logText } = recordingLog();
  const writer = createBatchWriter({ db: database.pool, announcer: recordingAnnouncer(), log });
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const message = (body: string, traceparent?: string): NewMessage => ({
    submission: {
      ...{ accountId, door: 'rest', test: false, from: '+14155550100', to: '+16505550123' as E164 },
      ...{ body, traceparent },
    },
    ...{ sender: '+14155550100', segments: 1, encoding: 'gsm7', announcesAll: false },
  });
  const passed = [
    { index: 0, message: message('own') },
    { index: 1, message: message('traced', `00-${traceId}-00f067aa0ba902b7-01`) },
  ];
  const inserted = await writer.write({
    ...{ accountId, test: false, size: 2, passed, refusals: [], once: undefined },
  });
  const [own] = inserted.kind === 'stored' ? inserted.messages : [];
  expect(JSON.parse(logText())).toMatchObject({
    ...{ message: 'batch.accepted', messages: 2 },
    traceIds: [own && traceIdOf(own), traceId],
  });
});
