// What a call says of an endpoint, and what its owner is told, is written by the statement that settles the call.
import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { STAGE_KEY, useDeliveryStage } from '../../shared/testing/delivery-stage.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';

const { db, receiver, accountId, seedDelivery, setUp, deliveryOf, attemptsOf, laneOf } = useDeliveryStage();
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

async function seedEndpoint(path: string, columns: SeededColumns = {}) {
  const url = `${receiver.url}${path}`;
  const secret_encrypted = encryptSecret(STAGE_KEY, SECRET);
  const endpoint = { account_id: accountId(), url, secret_encrypted, events: ['*'], ...columns };
  const endpointId = await insertRow(db.pool, 'messaging.webhook_endpoints', endpoint, 'id');
  return {
    endpointId,
    /** A delivery to the endpoint, and its lane as the columns say. */
    async seed(lane: Record<string, unknown> = {}): Promise<Uuid> {
      const id = await seedDelivery(path, { endpoint_id: endpointId });
      for (const [column, value] of Object.entries(lane)) {
        await db.pool.query(`update messaging.webhook_lanes set ${column} = $2 where id = $1`, [
          endpointId,
          value,
        ]);
      }
      return id;
    },
    async health() {
      const found = await db.pool.query(
        'select failures, failing_since, last_success_at from messaging.webhook_lanes where id = $1',
        [endpointId],
      );
      return found.rows[0];
    },
    async row() {
      const found = await db.pool.query('select * from messaging.webhook_endpoints where id = $1', [
        endpointId,
      ]);
      return found.rows[0];
    },
    async events() {
      const found = await db.pool.query(
        `select type, data from messaging.account_events where data->>'endpoint_id' = $1 order by id`,
        [endpointId],
      );
      return found.rows;
    },
    async audited() {
      const found = await db.pool.query(
        'select actor_kind, actor, action, after from messaging.audit_log where subject = $1',
        [`webhookEndpoint:${endpointId}`],
      );
      return found.rows;
    },
  };
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

test('its first failure and its next success are seen in its lane', async () => {
  const { seed, health } = await seedEndpoint('/500');
  await setUp().deliver(await seed());
  expect(await health()).toEqual({ failures: 1, failing_since: expect.any(Date), last_success_at: null });
  await db.pool.query('update messaging.webhook_endpoints set url = $2 where account_id = $1', [
    accountId(),
    `${receiver.url}/200`,
  ]);
  await setUp().deliver(await seed());
  expect(await health()).toEqual({ failures: 0, failing_since: null, last_success_at: expect.any(Date) });
});

test('after an hour of failures its owner is told, once', async () => {
  const { seed, row, health, events } = await seedEndpoint('/500');
  await setUp().deliver(await seed({ failures: 20, failing_since: hoursAgo(2) }));
  await setUp().deliver(await seed({ resume_at: null }));
  expect(await events()).toMatchObject([{ type: 'endpoint.failing', data: { last_http_status: 500 } }]);
  expect(await row()).toMatchObject({ active: true });
  expect(await health()).toMatchObject({ failures: 22 });
});

test('after five days it is switched off: told, and in the audit log, once', async () => {
  const { seed, row, events, audited } = await seedEndpoint('/500');
  const first = await seed({ failures: 20, failing_since: hoursAgo(121), notices: 3 });
  await setUp().deliver(first);
  expect(await row()).toMatchObject({
    ...{ active: false, disabled_reason: 'failing', disabled_at: expect.any(Date) },
  });
  expect(await events()).toMatchObject([{ type: 'endpoint.disabled', data: { reason: 'failing' } }]);
  expect(await audited()).toEqual([
    {
      ...{ actor_kind: 'platform', actor: 'deliver-webhook', action: 'webhook.disabled' },
      after: { active: false, disabled_reason: 'failing' },
    },
  ]);
  // What waits is given up without a call.
  const second = await seed({ resume_at: null });
  await setUp().deliver(second);
  expect(await deliveryOf(second)).toMatchObject({
    ...{ state: 'disabled', attempts: 0, last_error: 'the endpoint is switched off' },
  });
  expect(await attemptsOf(second)).toEqual([]);
  expect(receiver.received).toHaveLength(1);
  expect(await events()).toHaveLength(1);
});

test('410 says that it is gone', async () => {
  const { seed, row, events } = await seedEndpoint('/410');
  await setUp().deliver(await seed());
  expect(await row()).toMatchObject({ active: false, disabled_reason: 'gone' });
  expect(await events()).toMatchObject([{ type: 'endpoint.disabled', data: { reason: 'gone' } }]);
});

test('one that its owner switches on again begins with a clean record, and is tried at once', async () => {
  const { endpointId, seed, row, health, events } = await seedEndpoint('/500');
  const id = await seed({ failures: 20, failing_since: hoursAgo(121), notices: 3 });
  await setUp().deliver(id);
  await db.pool.query(
    `update messaging.webhook_endpoints set active = true, disabled_reason = null, disabled_at = null where id = $1`,
    [endpointId],
  );
  expect(await laneOf(id)).toMatchObject({
    ...{ failures: 0, failing_since: null, opened_at: null, resume_at: null, notices: 0 },
    wake_at: expect.any(Date),
  });
  await setUp().deliver(await seed());
  expect(await row()).toMatchObject({ active: true });
  expect(await health()).toMatchObject({ failures: 1 });
  expect(await events()).toHaveLength(1);
});

test('what waits when it is moved goes where it is now', async () => {
  const { endpointId, seed } = await seedEndpoint('/500');
  const id = await seed();
  await db.pool.query('update messaging.webhook_endpoints set url = $2 where id = $1', [
    endpointId,
    `${receiver.url}/moved`,
  ]);
  await setUp().deliver(id);
  expect(receiver.received.map(({ request }) => request.url)).toEqual(['/moved']);
});

test('what waits for a deleted endpoint ends without an alarm', async () => {
  const { seed } = await seedEndpoint('/200', {
    active: false,
    secret_encrypted: '',
    deleted_at: new Date(),
  });
  const id = await seed();
  const { deliver, logText } = setUp();
  await deliver(id);
  expect(await deliveryOf(id)).toMatchObject({ state: 'disabled', attempts: 0 });
  expect(
    logText()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message),
  ).toEqual(['delivery.settled']);
});

test('both secrets of a rotation sign, until the old one is over; its own headers are sent', async () => {
  const { endpointId, seed } = await seedEndpoint('/200', {
    previous_secret_encrypted: encryptSecret(STAGE_KEY, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
    previous_secret_until: new Date(Date.now() + 60_000),
    headers_encrypted: encryptSecret(STAGE_KEY, '{"X-Tenant":"t1"}'),
  });
  await setUp().deliver(await seed());
  await db.pool.query(
    `update messaging.webhook_endpoints set previous_secret_until = now() - interval '1 second' where id = $1`,
    [endpointId],
  );
  await setUp().deliver(await seed());
  const signatures = receiver.received.map(({ request }) => String(request.headers['webhook-signature']));
  expect(signatures.map((text) => text.split(' ').length)).toEqual([2, 1]);
  expect(receiver.received[0]?.request.headers['x-tenant']).toBe('t1');
});
