// The operators' commands, as programs, on a database.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { secretMatches } from '../../shared/accounts/credentials.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';

const PEPPER = Buffer.alloc(32, 1);
const db = useDatabase();
beforeEach(() => db.pool.query('truncate messaging.message_log'));

const run = promisify(execFile);

async function command(name: string, ...args: readonly string[]) {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const options = {
    env: { ...process.env, DATABASE_URL: db.url, API_SECRET_PEPPER: PEPPER.toString('base64') },
    timeout: 20_000,
  };
  return run(process.execPath, [file, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout: stdout.trim(), stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout: String(stdout).trim(), stderr: String(stderr) }),
  );
}

const receive = (to: string, text: string) =>
  seedMessage(db.pool, {
    ...{ account_id: null, direction: 'inbound', status: 'received', dest_addr: to },
    ...{ source_addr: '+16505550123', message_body: text },
  });

test('messages to unknown numbers are listed page by page, without what a stranger wrote', async () => {
  const ids = [await receive('+19995550100', 'one'), await receive('+19995550101', 'secret')];
  const [older = '', newer = ''] = ids.map((id) => formatId('message', id));
  const page = await command('unowned', '--limit', '1');
  expect(page.stdout).toMatch(new RegExp(`^${newer}  \\S+Z  \\S+  \\+19995550101  \\(6 characters\\)\n`));
  expect(page.stdout).toMatch(new RegExp(`more: --before ${newer}$`));
  expect(page.stdout).not.toMatch(/secret|6505550123/);
  const next = await command('unowned', '--limit', '1', '--before', newer);
  expect(next.stdout).toMatch(new RegExp(`^${older}  .*$`));
});

test('with --show they are shown, but cannot steer the terminal', async () => {
  await receive('+19995550100', 'a\u001b[2J\n\u202eb');
  const { stdout } = await command('unowned', '--show');
  expect(stdout).toMatch(/ {2}\+16505550123 {2}\+19995550100 {2}"a\\u001b\[2J\\n\\u\{202e\}b"$/);
});

test('a campaign is changed, and its account owed the event', async () => {
  const { accountId, number } = await seedAccount(db.pool);
  const id = `C${number.slice(-7)}`;
  expect(await command('campaign', '--id', id, '--status', 'SUSPENDED')).toMatchObject({
    ...{ code: 0, stdout: `${id}: changed` },
  });
  const { rows } = await db.pool.query('select type from messaging.account_events where account_id = $1', [
    accountId,
  ]);
  expect(rows).toEqual([{ type: 'campaign.updated' }]);
});

test('the first operator is made with a key, and gets another one by his address alone', async () => {
  const args = ['--email', 'First@Example.com'];
  expect(await command('operator', ...args)).toMatchObject({
    ...{
      code: 1,
      stderr: expect.stringMatching(/there is no operator first@example.com: say --name and --role/),
    },
  });
  const made = await command('operator', ...args, '--name', 'First', '--role', 'admin');
  const form = /^first@example\.com, admin, active\nkey {5}(ro_[0-9a-f]{24})\nsecret {2}(ros_[\w-]{43})$/;
  expect(made.stdout).toMatch(form);
  const [, apiKey, apiSecret = ''] = form.exec(made.stdout) ?? [];
  const { rows } = await db.pool.query('select secret_hash from accounts.operator_keys where api_key = $1', [
    apiKey,
  ]);
  const peppers = [{ version: 'v1', key: PEPPER }] as const;
  expect(secretMatches(peppers, apiSecret, rows[0].secret_hash)).toBe(true);
  expect((await command('operator', ...args)).stdout).toMatch(form);
  const audit = await db.pool.query(
    `select action, actor_kind from messaging.audit_log where subject like 'operator:%' order by id`,
  );
  expect(audit.rows).toEqual([
    { action: 'operator.created', actor_kind: 'operator' },
    { action: 'operator_key.created', actor_kind: 'operator' },
    { action: 'operator_key.created', actor_kind: 'operator' },
  ]);
});

test('what cannot be done ends with a code and a reason', async () => {
  expect(await command('campaign', '--id', 'CNONE', '--status', 'ACTIVE')).toMatchObject({
    ...{ code: 1, stderr: 'npm run campaign: there is no campaign CNONE\n' },
  });
  expect(await command('unowned', '--limit', '0')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('usage: ') },
  });
  expect(await command('unowned', '--help')).toMatchObject({
    ...{ code: 0, stdout: expect.stringMatching(/^usage: /) },
  });
});
