import { execFile } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLogger } from './log.ts';

function capture(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const stream = new PassThrough();
  write(createLogger('test', 'trace', stream));
  return JSON.parse(String(stream.read())) as Record<string, unknown>;
}

test('an entry has the fields that Cloud Logging reads', () => {
  expect(capture((log) => log.warn({ ids: 3 }, 'messages.late'))).toEqual({
    severity: 'WARNING',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    service: 'test',
    ids: 3,
    message: 'messages.late',
  });
});

test.each(['password', 'secret', 'token', 'authorization', 'body', 'text', 'api_secret', 'client_secret'])(
  'a field named %s never reaches the log, at the top or one level down',
  (key) => {
    const entry = capture((log) => log.info({ [key]: 'hush', request: { [key]: 'hush' } }, 'x'));
    expect(entry).toMatchObject({ [key]: '[redacted]', request: { [key]: '[redacted]' } });
  },
);

test('a database error is logged without the row it carries', () => {
  const error = Object.assign(new Error('violates check constraint'), {
    code: '23514',
    constraint: 'message_log_status_check',
    detail: 'Failing row contains (+14155551234, Hello).',
    where: 'unnamed portal parameter $4 = Hello',
  });
  const entry = capture((log) => log.error({ err: error }, 'request.failed'));
  expect(entry.err).toEqual({
    type: 'Error',
    message: 'violates check constraint',
    stack: expect.stringContaining('log.test.ts'),
    code: '23514',
    constraint: 'message_log_status_check',
  });
});

test('the cause of an error is logged in the same way', () => {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', detail: 'hush' });
  const entry = capture((log) => log.error({ err: new Error('away', { cause }) }, 'x'));
  expect(entry.err).toMatchObject({ message: 'away', cause: { message: 'refused', code: 'ECONNREFUSED' } });
  expect(JSON.stringify(entry)).not.toContain('hush');
});

const LOG_AND = (rest: string): string => `
  import { createLogger } from '${new URL('./log.ts', import.meta.url)}';
  createLogger('test').info('last words');
  ${rest}
`;

test.each([
  ['ends', ''],
  ['exits', 'process.exit(0);'],
  ['fails', "setTimeout(() => { throw new Error('stray'); }, 1);"],
])('a process that %s loses no line of its log', async (_, rest) => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', LOG_AND(rest)], {
    cwd,
  });
  const { stdout } = await running.catch((error: { stdout: string }) => error);
  expect(stdout).toContain('last words');
});

test('a line is seen soon, not only when the process ends', async () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = execFile(
    process.execPath,
    ['--input-type=module', '--eval', LOG_AND('setInterval(() => {}, 1000);')],
    { cwd },
  );
  const line = await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.kill();
  expect(String(line)).toContain('last words');
});
