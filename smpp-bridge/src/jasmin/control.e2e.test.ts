// `npm run jasmin` against the real Jasmin: what it prints, how it ends, and that what Jasmin shows afterwards is what was
// wanted, so that a plan comes to rest.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { JASMIN_SUITE, startJasmin, type TestJasmin } from '../../../shared/testing/jasmin.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { TEST_ENCRYPTION_KEY, upsertConnector } from '../testing/queued-messages.ts';
import { jcliOptions, loadControlSettings } from './config.ts';
import { controlJasmin } from './control.ts';
import { connectJcli } from './jcli-client.ts';

const database = useDatabase();

describe.skipIf(JASMIN_SUITE.skip)(`npm run jasmin${JASMIN_SUITE.note}`, () => {
  let jasmin: TestJasmin;

  beforeAll(async () => {
    jasmin = await startJasmin();
    await upsertConnector(database.pool);
    await database.pool.query('update messaging.vendor_connectors set supports_alphanumeric = true');
    const { accountId } = await seedAccount(database.pool);
    await database.pool.query(
      `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash, max_binds, throughput)
       values ($1, 'a', 'acme', 'x', 3, 150)`,
      [accountId],
    );
    await database.pool.query(
      `insert into messaging.routes (rule_order, prefix, account_id, connectors, rate)
       values (0, '', null, '{sandbox_one}', 0.01), (5, '44', $1, '{sandbox_one}', 0.01)`,
      [accountId],
    );
  });
  afterAll(() => jasmin?.stop());

  async function run(args: string[], env: Readonly<Record<string, string>> = {}) {
    const printed: string[] = [];
    const complaints: string[] = [];
    const code = await controlJasmin({
      args,
      settings: () =>
        loadControlSettings({
          ...jasmin.env,
          DATABASE_URL: database.url,
          ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
          ...env,
        }),
      print: (text) => printed.push(...text.split('\n')),
      complain: (text) => complaints.push(text),
    });
    return { code, printed, complaints };
  }

  async function inConsole(...lines: string[]): Promise<string> {
    const session = await connectJcli(
      jcliOptions(await loadControlSettings({ ...jasmin.env, ...SETTINGS, DATABASE_URL: database.url })),
    );
    let text = '';
    for (const line of lines) ({ text } = await session.run(line));
    session.close();
    return text;
  }
  const SETTINGS = { ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64') };

  test('a plan is shown and nothing done; applied, there is nothing left to do', async () => {
    const plan = await run(['plan']);
    expect(plan.code).toBe(3);
    expect(plan.printed.at(-1)).toBe('12 changes');
    expect(await inConsole('group -l')).toBe('Total Groups: 0');
    const applied = await run(['apply']);
    expect(applied.code).toBe(0);
    expect(applied.printed).toEqual(plan.printed);
    expect(await run(['plan'])).toEqual({ code: 0, printed: ['no changes'], complaints: [] });
  });

  test('the same is printed for programs, with no secret in it', async () => {
    await inConsole('user -d rm-shared');
    const { code, printed } = await run(['plan', '--json']);
    expect(code).toBe(3);
    const change = { verb: 'enable', thing: 'user', name: 'rm-shared', detail: '' };
    expect(printed.map((line) => JSON.parse(line))).toEqual([{ changes: [change], withheld: [] }]);
    expect((await run(['apply', '--json'])).code).toBe(0);
    const [status] = (await run(['status', '--json'])).printed;
    expect(JSON.parse(status ?? '')).toMatchObject({
      ...{ well: false, changes: 0, broker: true, state: null },
      connectors: [{ connector: 'sandbox_one', started: true, waiting: 0, consumers: 1 }],
    });
    expect(status).not.toMatch(/password[^V]/i);
  });

  test("a customer's user has the limits of its rows, in Jasmin's form, and no least gap between requests", async () => {
    const uid = /rm-[0-9a-z]{8}/.exec(await inConsole('user -l'))?.[0] ?? '';
    const shown = (await inConsole(`user -s ${uid}`)).split('\n');
    expect(shown).toContain('mt_messaging_cred quota smpps_throughput 150.0');
    expect(shown).toContain('mt_messaging_cred quota http_throughput ND');
    expect(shown).toContain('smpps_cred quota max_bindings 3');
    expect(shown).toContain('smpps_cred authorization bind True');
  });

  test('what somebody else has changed is planned and put right, whatever it is', async () => {
    const uid = /rm-[0-9a-z]{8}/.exec(await inConsole('user -l'))?.[0] ?? '';
    const cid = /rm-[0-9a-z]{8}/.exec(await inConsole('smppccm -l'))?.[0] ?? '';
    await inConsole(`user -u ${uid}`, 'mt_messaging_cred quota http_throughput 5', 'ok');
    await inConsole(`user -u ${uid}`, 'mt_messaging_cred defaultvalue src_addr 1415', 'ok');
    await inConsole('user -d rm-shared');
    await inConsole('group -a', 'gid rm-stray', 'ok');
    await inConsole(
      'user -a',
      'uid rm-ghost',
      'gid rm-stray',
      'username rm-ghost',
      'password secret08',
      'ok',
    );
    await inConsole(
      'smppccm -a',
      'cid rm-stray',
      'host 127.0.0.1',
      'port 1',
      'username a',
      'password b',
      'ok',
    );
    await inConsole('mtrouter -a', 'type DefaultRoute', 'connector smppc(rm-stray)', 'rate 0', 'ok');
    await inConsole('filter -a', 'fid rm-stray', 'type TransparentFilter', 'ok', 'persist');
    await inConsole(`smppccm -0 ${cid}`);
    const kinds = (lines: readonly string[]) => lines.map((line) => line.split(/ +/).slice(0, 3).join(' '));
    const plan = await run(['plan']);
    expect(kinds(plan.printed)).toEqual([
      'enable user rm-shared',
      `set user ${uid}`,
      `start connector ${cid}`,
      'set route 0',
      'remove filter rm-stray',
      'remove user rm-ghost',
      'remove group rm-stray',
      'remove connector rm-stray',
      '8 changes',
    ]);
    const upserts = await run(['plan', '--upsert-only']);
    expect(upserts.printed.at(-1)).toBe('4 changes, 4 removals withheld');
    expect((await run(['apply'])).code).toBe(0);
    expect((await run(['plan'])).printed).toEqual(['no changes']);
    expect(await inConsole('smppccm -l')).not.toContain('rm-stray');
  });

  test('the status tells a connector by both of its names, and that nobody looks after this Jasmin', async () => {
    const { code, printed } = await run(['status']);
    expect(code).toBe(3);
    expect(printed[0]).toBe('no bridge has looked after this Jasmin yet');
    expect(printed[1]).toMatch(/^to change +nothing$/);
    expect(printed.at(-1)).toMatch(/^rm-[0-9a-z]{8} +sandbox_one +started +NONE +0 \(1\)$/);
  });

  test('a Jasmin or a login that is not there is said in words, and is no empty plan', async () => {
    const gone = await run(['plan'], { JASMIN_ADMIN_PORT: '9' });
    expect(gone.code).toBe(1);
    expect(gone.complaints).toEqual([
      "npm run jasmin: Jasmin's console at 127.0.0.1:9 does not answer: jCli: connect ECONNREFUSED 127.0.0.1:9",
    ]);
    const refused = await run(['apply'], { JASMIN_ADMIN_PASSWORD: 'wrong' });
    expect(refused.code).toBe(1);
    expect(refused.complaints[0]).toMatch(/does not answer: jCli: the login was refused$/);
  });

  test('without a word about what to do nothing is asked of anybody', async () => {
    expect((await run([])).code).toBe(2);
    expect((await run(['--help'])).printed[0]).toMatch(/^npm run jasmin -- plan\|apply\|status\|rotate/);
  });
});
