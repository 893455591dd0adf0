// An import from the request to the last applied line, with the scheduler's job that applies it.
import { beforeEach, describe, expect, test } from 'vitest';
import type { ImportErrorPage, OptOutImportResource } from '../../shared/contracts/http/opt-outs.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { importOptOuts } from '../../smpp-bridge/src/scheduler/jobs/import-opt-outs.ts';

const db = useDatabase();
const functions = useFunctions(db, ['manage-opt-outs']);

let accountId: Uuid;
let bearer: string;
beforeEach(async () => {
  ({ accountId } = await seedAccount(db.pool));
  bearer = await functions.bearer(accountId, 'optouts:manage');
});

type Answer = { readonly status: number; readonly body: OptOutImportResource & { readonly code?: string } };

async function call(
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<Answer> {
  const answer = await fetch(`${functions.address('manage-opt-outs')}/v1/opt-outs/imports${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

/** Runs the job until nothing is left. */
async function applyAll(): Promise<void> {
  const deps = {
    ...{ pool: db.pool, announcer: recordingAnnouncer(), log: createLogger('test', 'fatal') },
    ...{ receiptTimeoutMs: 0, onDefaultRows: () => {} },
  };
  while ((await importOptOuts.run(deps, new Date())).full);
}

const numbers = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => `+1650${String(5_550_000 + first + index)}`);

async function count(text: string): Promise<number> {
  return (await db.pool.query(`select count(*)::int as n from ${text} where account_id = $1`, [accountId]))
    .rows[0].n;
}

test('a list is stored with the answer, and applied in the background with its progress', async () => {
  const started = await call('POST', '', {
    items: [...numbers(1_200), ...numbers(3), 'x', { recipient: 7 }],
  });
  expect(started).toMatchObject({
    status: 202,
    body: {
      ...{ state: 'running', lines: 1_205, added: 0, unchanged: 0, refused: 2, finished_at: null },
      id: expect.stringMatching(/^imp_/),
    },
  });
  await applyAll();
  expect(await call('GET', `/${started.body.id}`)).toMatchObject({
    status: 200,
    body: { state: 'finished', added: 1_200, unchanged: 3, refused: 2, finished_at: expect.any(String) },
  });
  expect(await count('messaging.opt_outs')).toBe(1_200);
  expect(await count('messaging.account_events')).toBe(1_200);
  const changes = await db.pool.query(
    'select distinct source, actor from messaging.opt_out_changes where account_id = $1',
    [accountId],
  );
  expect(changes.rows).toEqual([{ source: 'import', actor: expect.stringMatching(/./) }]);
  const audit = await db.pool.query('select action, after from messaging.audit_log where account_id = $1', [
    accountId,
  ]);
  expect(audit.rows).toEqual([{ action: 'opt_out_import.started', after: { lines: 1_205 } }]);
});

test('NDJSON is read by lines, numbers alone too, and errors keep their line', async () => {
  const text =
    '+16505550001\n{"recipient":"+16505550002","sender":"555111"}\r\n\n{"recipient"\n"+16505550003"\n';
  const { body } = await call('POST', '', text, 'application/x-ndjson; charset=utf-8');
  expect(body).toMatchObject({ lines: 5, refused: 2 });
  await applyAll();
  const { rows } = await db.pool.query(
    'select recipient, sender from messaging.opt_outs where account_id = $1 order by recipient',
    [accountId],
  );
  expect(rows).toEqual([
    { recipient: '+16505550001', sender: '' },
    { recipient: '+16505550002', sender: '555111' },
    { recipient: '+16505550003', sender: '' },
  ]);
  const first = (await call('GET', `/${body.id}/errors?limit=1`)) as unknown as { body: ImportErrorPage };
  expect(first.body.data).toEqual([{ page: 1, line: 3, message: expect.stringContaining('E.164') }]);
  const rest = await call('GET', `/${body.id}/errors?limit=1&cursor=${first.body.next_cursor}`);
  expect(rest.body).toMatchObject({ data: [{ page: 1, line: 4 }], next_cursor: null });
});

describe('pages', () => {
  test('make one import; the one that came before changes nothing', async () => {
    const { body } = await call('POST', '?more=true', { items: numbers(10) });
    expect(body).toMatchObject({ state: 'open', lines: 10 });
    const page = { items: [...numbers(5, 10), 'x'] };
    const put = () => call('PUT', `/${body.id}/pages/2?more=true`, page);
    await Promise.all([put(), put(), put()]);
    expect(await put()).toMatchObject({ status: 202, body: { state: 'open', lines: 16, refused: 1 } });
    await applyAll();
    expect((await call('GET', `/${body.id}`)).body).toMatchObject({ state: 'open', added: 15 });
    await call('PUT', `/${body.id}/pages/3`, { items: [] });
    await applyAll();
    expect((await call('GET', `/${body.id}`)).body).toMatchObject({
      state: 'finished',
      lines: 16,
      added: 15,
    });
    expect(await call('PUT', `/${body.id}/pages/4`, page)).toMatchObject({
      ...{ status: 409, body: { code: 'import_closed' } },
    });
    expect(await put()).toMatchObject({ status: 202, body: { state: 'finished' } });
  });

  test('hold a hundred thousand lines and not one more', async () => {
    const { body } = await call('POST', '?more=true', { items: numbers(60_000) });
    expect(await call('PUT', `/${body.id}/pages/2`, { items: numbers(40_001) })).toMatchObject({
      ...{ status: 422, body: { code: 'invalid_request' } },
    });
    expect(await call('PUT', `/${body.id}/pages/2`, { items: numbers(40_000) })).toMatchObject({
      ...{ status: 202, body: { state: 'running', lines: 100_000 } },
    });
    await db.pool.query('delete from messaging.opt_out_imports where account_id = $1', [accountId]);
  });

  test.each(['0', '1001', '01', '2x', '%32'])('page %s is no page', async (page) => {
    const { body } = await call('POST', '?more=true', { items: [] });
    expect((await call('PUT', `/${body.id}/pages/${page}`, { items: [] })).status).toBe(404);
  });
});

test('ten open imports are enough', async () => {
  for (let started = 0; started < 10; started += 1) await call('POST', '?more=true', { items: [] });
  expect(await call('POST', '', { items: [] })).toMatchObject({
    ...{ status: 429, body: { code: 'rate_limited' } },
  });
});

test('a process that dies applies nothing by half: the chunk comes again', async () => {
  const { body } = await call('POST', '', { items: numbers(600) });
  await db.pool.query(
    `create function fail() returns trigger language plpgsql as 'begin raise ''gone''; end'`,
  );
  await db.pool.query(
    'create trigger fail before update on messaging.opt_out_imports execute function fail()',
  );
  await expect(applyAll()).rejects.toThrow('gone');
  expect(await count('messaging.opt_outs')).toBe(0);
  await db.pool.query('drop trigger fail on messaging.opt_out_imports');
  await applyAll();
  expect((await call('GET', `/${body.id}`)).body).toMatchObject({
    state: 'finished',
    added: 600,
    unchanged: 0,
  });
});

test("what is missing and what is another account's answer alike", async () => {
  const { body } = await call('POST', '?more=true', { items: ['x'] });
  bearer = await functions.bearer((await seedAccount(db.pool)).accountId, 'optouts:manage');
  const nobody = formatId('optOutImport', '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid);
  for (const id of [body.id, nobody, 'imp_x', '%00']) {
    const answers = await Promise.all([
      call('GET', `/${id}`),
      call('GET', `/${id}/errors`),
      call('PUT', `/${id}/pages/2`, { items: [] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  }
});
