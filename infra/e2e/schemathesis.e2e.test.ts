// Another's eyes on the running API: schemathesis makes requests from the published document, good ones and bad ones, and
// checks each answer against it. What it checks and what no schema can tell stands in infra/schemathesis.
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCustomer } from './customer.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMATHESIS = join(ROOT, '.venv-schemathesis/bin/schemathesis');
/** Of the whole run, which needs half of it. */
const BUDGET_SECONDS = 150;
const OUTPUT_BYTES_MAX = 16 * 1_048_576;

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
    const { api, demo } = running.stack;
    const customer = await createCustomer(running.stack);
    const keys = await customer.call<ApiKeys>('GET', '/v1/api-keys');
    const ownKey = keys.body.data.find(({ api_key }) => api_key === demo.apiKey);
    const outcome = await runSchemathesis({ api, token: customer.token, ownKeyId: ownKey?.id ?? '' });
    expect(outcome.code, outcome.output).toBe(0);
    expect(outcome.output).toMatch(/Selected: (\d+)\/\1\n\s+Tested: \1\n/);
    // The doors were open to the end.
    expect((await customer.call('GET', '/v1/api-keys')).status).toBe(200);
    await customer.close();
  });
});

type ApiKeys = { readonly data: readonly { readonly id: string; readonly api_key: string }[] };
type Run = { readonly api: string; readonly token: string; readonly ownKeyId: string };

function runSchemathesis({
  api,
  token,
  ownKeyId,
}: Run): Promise<{ readonly code: number | null; readonly output: string }> {
  const args = [
    ...['--config-file', 'infra/schemathesis/schemathesis.toml', 'run', 'docs/api/openapi.json'],
    ...['--url', api, '--max-time', String(BUDGET_SECONDS), '-H', `Authorization: Bearer ${token}`],
  ];
  const env = {
    PATH: process.env.PATH ?? '',
    ...{ NO_COLOR: '1', PYTHONPATH: join(ROOT, 'infra/schemathesis'), SCHEMATHESIS_HOOKS: 'checks' },
    OWN_KEY_ID: ownKeyId,
  };
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env, maxBuffer: OUTPUT_BYTES_MAX };
    const child = execFile(SCHEMATHESIS, args, options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}
