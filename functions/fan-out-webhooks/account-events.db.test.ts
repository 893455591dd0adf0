import { describe, expect, test } from 'vitest';
import { operatorActor } from '../../shared/accounts/audit/audit-sql.ts';
import { createEndpointCache } from '../../shared/delivery/endpoint-cache.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { changeCampaign } from '../../shared/registration/change-campaign.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { recordingPool } from '../../shared/testing/recording-pool.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { announceEvents } from './announce-events.ts';
import { createFanOutHandler } from './handler.ts';
import { loadUnannouncedEvents } from './load-events.ts';
import { createTellEvents } from './tell-events.ts';

const db = useDatabase();
const NOW = new Date('2026-11-22T12:00:00.000Z');

function setUp(pool: Pool = db.pool) {
  const { log, logText } = recordingLog();
  const tell = createTellEvents({ pool, endpointsOf: createEndpointCache(pool, { now: () => NOW }), log });
  return { tell: (...eventIds: Uuid[]) => tell({ eventIds }), logText };
}

function seedEvent(accountId: Uuid, columns: SeededColumns = {}): Promise<Uuid> {
  const made = { account_id: accountId, type: 'balance.low', data: { balance: '1.000000' } };
  return insertRow(db.pool, 'messaging.account_events', { ...made, ...columns }, 'id');
}

function seedEndpoint(accountId: Uuid, columns: SeededColumns = {}): Promise<Uuid> {
  const made = {
    account_id: accountId,
    url: 'https://hooks.example',
    secret_encrypted: 'v1:x',
    events: ['*'],
  };
  return insertRow(db.pool, 'messaging.webhook_endpoints', { ...made, ...columns }, 'id');
}

async function rowsOf(table: string, where: string, value: unknown) {
  return (await db.pool.query(`select * from messaging.${table} where ${where} = $1 order by id`, [value]))
    .rows;
}

test('an event becomes a delivery that is due now, once, and is not owed any more', async () => {
  const { accountId } = await seedAccount(db.pool);
  const endpoint = await seedEndpoint(accountId);
  const event = await seedEvent(accountId);
  expect(await setUp().tell(event)).toEqual({ kind: 'done' });
  await setUp().tell(event);
  expect(await rowsOf('webhook_deliveries', 'subject_id', event)).toMatchObject([
    {
      ...{ account_id: accountId, endpoint_id: endpoint, event_type: 'balance.low', sequence: 1 },
      ...{ state: 'pending', url: 'https://hooks.example', method: 'POST', attempts_max: 10 },
      wake_at: expect.any(Date),
    },
  ]);
  expect(await rowsOf('account_events', 'id', event)).toMatchObject([{ wake_at: null }]);
});

test('two that tell one event at once tell it once', async () => {
  const { accountId } = await seedAccount(db.pool);
  await seedEndpoint(accountId);
  const event = await seedEvent(accountId);
  await Promise.all([setUp().tell(event), setUp().tell(event), setUp().tell(event)]);
  expect(await rowsOf('webhook_deliveries', 'subject_id', event)).toHaveLength(1);
});

test('what another process told meanwhile gets nothing here', async () => {
  const { accountId } = await seedAccount(db.pool);
  const event = await seedEvent(accountId);
  const events = await loadUnannouncedEvents(db.pool, [event]);
  await setUp().tell(event);
  const notice = { accountId, eventId: event, recipient: 'a@example.com', subject: 's', body: 'b' };
  expect(await announceEvents(db.pool, events, [], [notice])).toEqual({ deliveries: 0, notices: 0 });
});

test('the contact of the account hears by e-mail of an endpoint that was switched off', async () => {
  const { accountId } = await seedAccount(db.pool);
  await db.pool.query(`update accounts.accounts set contact_email = 'ops@example.com' where id = $1`, [
    accountId,
  ]);
  const dead = await seedEndpoint(accountId, { active: false, disabled_reason: 'failing' });
  const event = await seedEvent(accountId, {
    type: 'endpoint.disabled',
    data: { endpoint_id: dead, reason: 'failing' },
  });
  const { tell, logText } = setUp();
  await tell(event);
  expect(await rowsOf('email_deliveries', 'account_id', accountId)).toMatchObject([
    {
      kind: 'notice',
      recipient: 'ops@example.com',
      state: 'pending',
      message_id: null,
      wake_at: expect.any(Date),
    },
  ]);
  expect(logText()).toContain('"deliveries":0,"notices":1');
  expect(logText()).not.toContain('ops@example.com');
});

test('a campaign that is changed reaches the endpoints that want to hear of campaigns, and no others', async () => {
  const { accountId, number } = await seedAccount(db.pool);
  const [wanting] = [
    await seedEndpoint(accountId, { events: ['campaign.*'] }),
    await seedEndpoint(accountId, { events: ['message.*'] }),
  ];
  const campaignId = `C${number.slice(-7)}`;
  await changeCampaign(db.pool, { campaignId, status: 'SUSPENDED' }, operatorActor('ada'));
  const [event] = await rowsOf('account_events', 'account_id', accountId);
  await setUp().tell(event.id);
  const [delivery, ...others] = await rowsOf('webhook_deliveries', 'subject_id', event.id);
  expect([delivery.endpoint_id, others]).toEqual([wanting, []]);
  expect(JSON.parse(delivery.body)).toEqual({
    ...{ type: 'campaign.updated', timestamp: event.created_at.toISOString() },
    data: {
      ...{ id: formatId('accountEvent', event.id), sequence: 1, occurred_at: event.created_at.toISOString() },
      ...{ campaign_id: campaignId, brand_id: null, use_case: 'CUSTOMER_CARE', phone_numbers: [number] },
      ...{ status: 'SUSPENDED', previous_status: 'ACTIVE' },
    },
  });
});

test('one that the database refuses leaves the others told', async () => {
  const { accountId } = await seedAccount(db.pool);
  await seedEndpoint(accountId);
  const good = await Promise.all([seedEvent(accountId), seedEvent(accountId)]);
  const bad = await seedEvent(accountId);
  await db.pool.query(
    `alter table messaging.webhook_deliveries add constraint refused check (subject_id <> '${bad}')`,
  );
  const { tell, logText } = setUp();
  await tell(bad, ...good);
  for (const id of good) expect(await rowsOf('webhook_deliveries', 'subject_id', id)).toHaveLength(1);
  expect(await rowsOf('account_events', 'id', bad)).toMatchObject([{ wake_at: expect.any(Date) }]);
  expect(refusedIn(logText())).toEqual([{ ids: [bad], code: '23514' }]);
});

describe('to 16 endpoints', () => {
  async function seedSixteen() {
    const seeded = await seedAccount(db.pool);
    await Promise.all(Array.from({ length: 16 }, () => seedEndpoint(seeded.accountId)));
    return seeded;
  }

  test('an event of an account is written by one statement', async () => {
    const { accountId } = await seedSixteen();
    const event = await seedEvent(accountId);
    const { pool, statements } = recordingPool(db.pool);
    await setUp(pool).tell(event);
    expect(await rowsOf('webhook_deliveries', 'subject_id', event)).toHaveLength(16);
    expect(statements).toEqual([
      'fan-out-webhooks.load-events',
      'delivery.load-endpoints',
      'fan-out-webhooks.announce-events',
    ]);
  });

  test('a state of a message is written by one statement', async () => {
    const { accountId } = await seedSixteen();
    const message = await seedMessage(db.pool, {
      ...{ account_id: accountId, status: 'delivered', sequence: 5, final_at: new Date() },
    });
    const { pool, statements } = recordingPool(db.pool);
    const endpointsOf = createEndpointCache(pool, { now: () => NOW });
    const { log } = recordingLog();
    await createFanOutHandler({ pool, announcer: recordingAnnouncer(), endpointsOf, log })({
      messageIds: [message],
    });
    expect(await rowsOf('webhook_deliveries', 'subject_id', message)).toHaveLength(16);
    expect(statements).toEqual([
      'fan-out-webhooks.load-messages',
      'delivery.load-endpoints',
      'fan-out-webhooks.announce',
    ]);
  });
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'));

  test('the one function takes both kinds of events', async () => {
    const { accountId } = await seedAccount(db.pool);
    await seedEndpoint(accountId);
    const event = await seedEvent(accountId);
    expect(await pushEvent('fan-out-webhooks', { eventIds: [event] })).toBe(204);
    expect(await rowsOf('webhook_deliveries', 'subject_id', event)).toHaveLength(1);
  });

  test.each([{ eventIds: [] }, { eventIds: ['x'] }, { messageIds: [], eventIds: [] }])(
    '%j goes to the dead letters',
    async (event) => {
      expect(await pushEvent('fan-out-webhooks', event)).toBe(422);
    },
  );
});
