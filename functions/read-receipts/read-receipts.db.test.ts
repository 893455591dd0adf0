import { beforeAll, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-receipts']);

let bearer: string;
beforeAll(async () => {
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const WAKE_AT = new Date('2030-01-01T00:00:00.000Z');

function seedReceipt(columns: SeededColumns): Promise<Uuid> {
  return insertRow(
    database.pool,
    'messaging.receipts',
    {
      ...{
        connector: 'sinch_primary',
        state: 'DELIVRD',
        received_at: minutesAgo(5),
        wake_at: WAKE_AT,
        wakes: 3,
      },
      ...{ raw_id: '00FF', source_addr: '16505550123', dest_addr: '14155550100' },
      raw_text: 'id:00FF stat:DELIVRD err:000 text:Your code is 4711',
      ...columns,
    },
    'id',
  );
}

async function listed(query: Readonly<Record<string, string>> = {}) {
  const url = `${functions.address('read-receipts')}/v1/admin/receipts/parked?${new URLSearchParams(query)}`;
  const reply = await fetch(url, { headers: { 'x-forwarded-authorization': bearer } });
  return (await reply.json()) as { data: { id: string }[]; next_cursor: string | null };
}

test('receipts that found no message are listed newest first, masked, in pages', async () => {
  const first = await seedReceipt({});
  const other = await seedReceipt({ connector: 'other' });
  const last = await seedReceipt({});
  await seedReceipt({ received_at: new Date() }); // may still find its message
  await seedReceipt({ wake_at: null, applied_at: new Date() }); // has found it
  const ids = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id);
  const receiptId = (id: Uuid) => formatId('receipt', id);
  const page = await listed({ limit: '2' });
  expect(ids(page)).toEqual([last, other].map(receiptId));
  expect(ids(await listed({ limit: '2', cursor: String(page.next_cursor) }))).toEqual([receiptId(first)]);
  expect(ids(await listed({ connector: 'other' }))).toEqual([receiptId(other)]);
  expect(page.data[0]).toMatchObject({
    ...{ connector: 'sinch_primary', carrier_message_id: '00FF', state: 'DELIVRD', tries: 3 },
    ...{ from: '1650*****23', to: '1415*****00', next_try_at: WAKE_AT.toISOString() },
    raw_text: 'id:00FF stat:DELIVRD err:000 text:…',
  });
});
