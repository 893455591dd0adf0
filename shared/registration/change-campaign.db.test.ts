import { beforeEach, expect, test } from 'vitest';
import { operatorActor } from '../accounts/audit/audit-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { useDatabase } from '../testing/database.ts';
import { seedAccount } from '../testing/seed.ts';
import { changeCampaign } from './change-campaign.ts';

const db = useDatabase();
const auditor = operatorActor('ada');

let accountId: Uuid;
let number: string;
let campaignId: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
  campaignId = `C${number.slice(-7)}`;
});

async function eventsOf(account = accountId) {
  const { rows } = await db.pool.query(
    `select type, data, wake_at is not null as is_owed from messaging.account_events where account_id = $1 order by id`,
    [account],
  );
  return rows;
}

async function auditOf() {
  const { rows } = await db.pool.query(
    'select actor_kind, actor, action, subject, before, after from messaging.audit_log where account_id = $1',
    [accountId],
  );
  return rows;
}

test('a campaign that changes its state is told to its account, and is in the audit log, once', async () => {
  expect(await changeCampaign(db.pool, { campaignId, status: 'SUSPENDED' }, auditor)).toBe('changed');
  expect(await changeCampaign(db.pool, { campaignId, status: 'SUSPENDED' }, auditor)).toBe('unchanged');
  expect(await eventsOf()).toEqual([
    {
      type: 'campaign.updated',
      is_owed: true,
      data: {
        ...{ campaign_id: campaignId, brand_id: null, use_case: 'CUSTOMER_CARE', phone_numbers: [number] },
        ...{ status: 'SUSPENDED', previous_status: 'ACTIVE' },
      },
    },
  ]);
  expect(await auditOf()).toEqual([
    {
      ...{ actor_kind: 'operator', actor: 'ada', action: 'campaign.updated' },
      subject: `campaign:${campaignId}`,
      before: { status: 'ACTIVE', phone_numbers: [number] },
      after: { status: 'SUSPENDED', phone_numbers: [number] },
    },
  ]);
});

test('so is one whose numbers change, and its state stays', async () => {
  const numbers = [number, '+14155559998', '+14155559998'];
  expect(await changeCampaign(db.pool, { campaignId, numbers }, auditor)).toBe('changed');
  expect(await eventsOf()).toMatchObject([
    { data: { status: 'ACTIVE', previous_status: 'ACTIVE', phone_numbers: [number, '+14155559998'] } },
  ]);
});

test('two changes at once are told in their order, and neither is lost', async () => {
  await Promise.all(
    ['SUSPENDED', 'EXPIRED'].map((status) => changeCampaign(db.pool, { campaignId, status }, auditor)),
  );
  const events = (await eventsOf()) as { data: { status: string; previous_status: string } }[];
  expect(events).toHaveLength(2);
  expect(events.map(({ data }) => data.status).sort()).toEqual(['EXPIRED', 'SUSPENDED']);
  expect(events.map(({ data }) => data.previous_status)).toContain('ACTIVE');
});

test('a campaign that nobody has changes nothing, and one of no account is told to nobody', async () => {
  expect(await changeCampaign(db.pool, { campaignId: 'CNONE', status: 'ACTIVE' }, auditor)).toBe('unknown');
  await db.pool.query('update messaging.campaigns_10dlc set account_id = null where campaign_id = $1', [
    campaignId,
  ]);
  expect(await changeCampaign(db.pool, { campaignId, status: 'EXPIRED' }, auditor)).toBe('changed');
  expect(await eventsOf()).toEqual([]);
});
