// What Jasmin holds is changed while messages flow and while somebody posts past the bridge, to the operators' table: at
// no moment does either find no route, no user or no password.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeUuid, type Uuid } from '../../../shared/kernel/ids.ts';
import {
  jasminName,
  jasminPassword,
  passwordMark,
  SHARED_USER,
} from '../../../shared/messaging/jasmin/names.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { JASMIN_SUITE } from '../../../shared/testing/jasmin.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { useJasminPath } from '../../../shared/testing/use-jasmin-path.ts';
import {
  insertQueued,
  statusCounts,
  TEST_ENCRYPTION_KEY,
  upsertConnector,
} from '../testing/queued-messages.ts';
import { createSendClient } from './send-client.ts';
import { raisePasswordVersion } from './state-store.ts';

const database = useDatabase();
const EVERY_MS = 20;
/** As of a text from a number. */
const TAGS = 'rm-long-code,rm-number,rm-gsm7';
/** Of a ticket that nobody has made: it comes back to the relay and claims nothing. */
const STRAY = encodeUuid('019ab4c2-7e10-7a31-8f00-0123456789ab' as Uuid);

describe.skipIf(JASMIN_SUITE.skip)(`changes under load${JASMIN_SUITE.note}`, () => {
  const world = useJasminPath(database);

  afterEach(() => database.pool.query('delete from messaging.routes'));

  /** Messages and stray posts, one of each every 20 ms, until `work` is done. */
  async function underLoad(work: () => Promise<void>, accountId?: string) {
    const versions = [1, 2].map((version) => jasminPassword(TEST_ENCRYPTION_KEY, SHARED_USER, version));
    const settings = world.settings();
    const client = createSendClient({
      ...{ host: settings.JASMIN_HOST, port: settings.JASMIN_HTTP_PORT },
      ...{ passwords: () => versions, connectionsMax: 2, timeoutMs: 5_000 },
    });
    const refusals: string[] = [];
    let messages = 0;
    let posts = 0;
    let isDone = false;
    const post = async () => {
      while (!isDone) {
        const outcome = await client.send({
          user: SHARED_USER,
          from: '14155550100',
          to: '447700900123',
          content: STRAY,
          tag: TAGS,
        });
        if (outcome.kind === 'accepted') posts += 1;
        else refusals.push(outcome.reason);
        await sleep(EVERY_MS);
      }
    };
    const route = async () => {
      while (!isDone) {
        const sent = await insertQueued(database.pool, accountId === undefined ? {} : { accountId });
        await world.path().route(sent);
        messages += 1;
        await sleep(EVERY_MS);
      }
    };
    const load = Promise.all([post(), route()]);
    await work().finally(() => {
      isDone = true;
    });
    await load;
    await client.close();
    await expect.poll(() => statusCounts(database.pool), { timeout: 20_000 }).toEqual({ sent: messages });
    expect(await world.control().pdus()).toHaveLength(messages);
    expect(refusals).toEqual([]);
    const failures = world
      .logText()
      .match(/ticket\.(?:not-provisioned|post-failed|refused)|jasmin\.(?:restarted|not-provisioned)/g);
    expect(failures).toBeNull();
    // Little is shown by little load.
    expect(Math.min(posts, messages)).toBeGreaterThan(20);
  }

  const holds = (command: string, text: string) => async () =>
    (await world.inConsole(command)).includes(text);
  const until = (condition: () => Promise<boolean>, expected = true) =>
    expect.poll(condition, { timeout: 20_000, interval: 200 }).toBe(expected);

  test('a table that grows, shrinks and changes its cases always has a route', {
    timeout: 90_000,
  }, async () => {
    await database.pool.query(`update messaging.vendor_connectors set supports_alphanumeric = true`);
    await database.pool.query(
      `insert into messaging.routes (rule_order, prefix, connectors, rate)
       values (0, '', '{sandbox_one}', 0.01), (1, '44', '{sandbox_one}', 0.01)`,
    );
    await until(holds('mtrouter -l', '(dst_addr=^44)'));
    await underLoad(async () => {
      await database.pool.query(
        `insert into messaging.routes (rule_order, prefix, connectors, rate)
         values (2, '447', '{sandbox_one}', 0.01), (3, '4', '{sandbox_one}', 0.01)`,
      );
      await until(holds('mtrouter -l', '(dst_addr=^447)'));
      await database.pool.query(`update messaging.vendor_connectors set supports_alphanumeric = false`);
      await until(holds('mtrouter -l', '(dst_addr=^447)>, <TG (tag=rm-number)'));
      await database.pool.query(`update messaging.vendor_connectors set supports_alphanumeric = true`);
      await database.pool.query(`delete from messaging.routes where rule_order = 2`);
      await until(holds('mtrouter -l', '(dst_addr=^447)'), false);
    });
  });

  test('connectors and users that come and go disturb nobody', { timeout: 90_000 }, async () => {
    await database.pool.query(
      `insert into messaging.routes (rule_order, prefix, connectors, rate) values (0, '', '{sandbox_one}', 0.01)`,
    );
    await database.pool.query(`update messaging.vendor_connectors set supports_alphanumeric = true`);
    await until(holds('mtrouter -l', 'DefaultRoute'));
    const { accountId, number } = await seedAccount(database.pool);
    await database.pool.query(`update numbers.dids set number = '+14155550100' where number = $1`, [number]);
    const posters = async () => {
      const { rows } = await database.pool.query(
        `select split_part(class, '/', 1) as uid from messaging.tickets where claimed_at is not null`,
      );
      return rows.map(({ uid }) => uid);
    };
    await underLoad(async () => {
      await upsertConnector(database.pool, { name: 'sandbox_two', port: world.carrierPort() });
      await until(holds('smppccm -l', 'Total connectors: 2'));
      await database.pool.query(
        `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash) values ($1, 'a', 'acme', 'x')`,
        [accountId],
      );
      await until(holds('user -l', 'Total Users: 2'));
      // Its messages have been posted as that user, and are posted as another when it goes.
      await expect.poll(posters, { timeout: 20_000 }).toContain(jasminName(accountId));
      await database.pool.query(
        'update messaging.smpp_accounts set revoked_at = now() where account_id = $1',
        [accountId],
      );
      await database.pool.query(
        `update messaging.vendor_connectors set active = false where connector_name = 'sandbox_two'`,
      );
      await until(holds('smppccm -l', 'Total connectors: 1'));
      await until(holds('user -l', 'Total Users: 1'));
    }, accountId);
    await database.pool.query(`delete from messaging.vendor_connectors where connector_name = 'sandbox_two'`);
  });

  test('all passwords are changed while messages flow', { timeout: 90_000 }, async () => {
    await upsertConnector(database.pool, { name: 'sandbox_two', port: world.carrierPort() });
    await database.pool.query(
      `insert into messaging.routes (rule_order, prefix, connectors, rate) values (0, '', '{sandbox_one}', 0.01)`,
    );
    await database.pool.query(`update messaging.vendor_connectors set supports_alphanumeric = true`);
    await until(holds('mtrouter -l', 'DefaultRoute'));
    await underLoad(async () => {
      expect(await raisePasswordVersion(database.pool, 'default', 'tester')).toBe(2);
      await until(holds('group -l', passwordMark(TEST_ENCRYPTION_KEY, 2)));
      await expect.poll(() => world.path().isReady()).toBe(true);
    });
    await database.pool.query(`delete from messaging.vendor_connectors where connector_name = 'sandbox_two'`);
    expect(await world.inConsole('group -l')).not.toContain(passwordMark(TEST_ENCRYPTION_KEY, 1));
    const audited = await database.pool.query(
      `select actor_kind, actor, subject, after from messaging.audit_log where action = 'jasmin.passwords_changed'`,
    );
    expect(audited.rows).toEqual([
      { actor_kind: 'operator', actor: 'tester', subject: 'jasmin:default', after: { version: 2 } },
    ]);
  });
});
