import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { claimMessages } from '../submitter/claim-store.ts';
import { insertQueued } from '../testing/queued-messages.ts';
import type { AnsweredPart, MessageOutcome } from './settle-store.ts';
import { createSettler } from './settler.ts';

const database = useDatabase();
const EPOCH = 3;
const GOOD = 'A1';
/** What 64 hexadecimal digits are in decimal; message_parts takes 65 characters. */
const LONG = '9'.repeat(78);
const UNSTORABLE_CONNECTOR = 'c'.repeat(51);

beforeEach(() => database.pool.query('truncate messaging.message_log, messaging.message_parts'));

function settling() {
  const announced: string[] = [];
  const settler = createSettler({
    ...{ pool: database.pool, log: pino({ level: 'silent' }), epoch: EPOCH, receiptTimeoutSeconds: 86_400 },
    announcer: {
      announce: async (_topic, _field, ids) => void announced.push(...ids),
    },
    signal: new AbortController().signal,
  });
  return { settler, announced };
}

function part(change: Partial<AnsweredPart>): AnsweredPart {
  return { partNumber: 1, parts: 1, connector: 'sandbox_one', carrierMessageId: GOOD, ...change };
}

function sent(carrierMessageId: string): MessageOutcome {
  return { kind: 'sent', carrierMessageId, awaitsReceipt: true };
}

const REFUSED: MessageOutcome = {
  kind: 'failed',
  errorCode: 'carrier_refused',
  carrierError: 'ESME_RINVDSTADR',
};

type Row = { readonly status: string; readonly error_code: string | null; readonly parts: string | null };

test.each<[string, AnsweredPart, MessageOutcome | undefined, Row]>([
  [
    'an id that is too long costs the receipt, not the message',
    part({ carrierMessageId: LONG }),
    sent(LONG),
    { status: 'sent', error_code: null, parts: 'submitted' },
  ],
  [
    'an accepted part that cannot be stored ends the message as partial',
    part({ connector: UNSTORABLE_CONNECTOR }),
    sent(GOOD),
    { status: 'undelivered', error_code: 'partial', parts: null },
  ],
  [
    'so it does where other parts are still to come',
    part({ connector: UNSTORABLE_CONNECTOR, parts: 2 }),
    undefined,
    { status: 'undelivered', error_code: 'partial', parts: null },
  ],
  [
    'a refused part that cannot be stored ends the message as failed',
    part({ connector: UNSTORABLE_CONNECTOR, carrierMessageId: undefined, carrierError: 'ESME_RINVDSTADR' }),
    REFUSED,
    { status: 'failed', error_code: 'internal_error', parts: null },
  ],
])('%s, and its neighbours are settled as they are', async (_guarantee, badPart, outcome, expected) => {
  const ids = await insertQueued(database.pool, { count: 3 });
  await claimMessages(database.pool, ids, new Map([['sandbox_one', 10]]), EPOCH);
  const { settler, announced } = settling();
  await Promise.all(
    ids.map((messageId, index) =>
      index === 1
        ? settler.settle({ messageId, part: badPart, ...(outcome ? { outcome } : {}) })
        : settler.settle({ messageId, part: part({}), outcome: sent(GOOD) }),
    ),
  );
  const rows = await database.pool.query<Row>(
    `select m.status, m.error_code, p.status as parts from messaging.message_log m
       left join messaging.message_parts p on p.message_id = m.id order by m.id`,
  );
  const neighbour: Row = { status: 'sent', error_code: null, parts: 'submitted' };
  expect(rows.rows).toEqual([neighbour, expected, neighbour]);
  expect(announced).toEqual(expected.status === 'sent' ? [] : [ids[1]]);
});
