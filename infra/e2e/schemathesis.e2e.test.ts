// Another's eyes on the running API: schemathesis makes requests from the published document, good ones and bad ones, and
// checks each answer against it. The same seed makes the same requests.
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCustomer } from './customer.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMATHESIS = join(ROOT, '.venv-schemathesis/bin/schemathesis');
/** Of the whole run. */
const BUDGET_SECONDS = 120;

const isInstalled = await access(SCHEMATHESIS).then(
  () => true,
  () => false,
);
const note = isInstalled ? '' : ' (not installed: run bash infra/scripts/test-components)';

describe.skipIf(!isInstalled && process.env.CI !== 'true')(`schemathesis${note}`, () => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack({ router: 'direct' });
  });
  afterAll(() => running?.stop());

  test('finds nothing: what is answered is what the document says, whatever is asked', async () => {
    const customer = await createCustomer(running.stack);
    const outcome = await runSchemathesis(running.stack.api, customer.token);
    await customer.close();
    expect(outcome.code, outcome.output).toBe(0);
    expect(outcome.output).toMatch(/Tested: \d+/);
  });
});

function runSchemathesis(api: string, token: string): Promise<{ code: number | null; output: string }> {
  const args = [
    ...['--config-file', 'infra/schemathesis/schemathesis.toml', 'run', 'docs/api/openapi.json'],
    ...['--url', api, '--max-time', String(BUDGET_SECONDS), '-H', `Authorization: Bearer ${token}`],
  ];
  const env = {
    PATH: process.env.PATH ?? '',
    ...{ NO_COLOR: '1', PYTHONPATH: join(ROOT, 'infra/schemathesis'), SCHEMATHESIS_HOOKS: 'checks' },
  };
  return new Promise((resolve) => {
    const child = execFile(
      SCHEMATHESIS,
      args,
      { cwd: ROOT, env, maxBuffer: 16 * 1_048_576 },
      (_, stdout, stderr) => {
        resolve({ code: child.exitCode, output: stdout + stderr });
      },
    );
  });
}
