// Another's eyes on the running API: what is answered is what the document says, whatever is asked. The demo account's operations
// are asked one after another, with something of its own at the path of each; a second customer's along links.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN_OPERATIONS } from '../../shared/contracts/http/admin/operations.ts';
import type { Operation } from '../../shared/contracts/http/operation.ts';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import type { StackFile } from '../../shared/contracts/stack-file.ts';
import { SCHEMATHESIS_SUITE } from '../../shared/testing/test-components.ts';
import { DEMO_NUMBERS } from '../local/demo-account.ts';
import { createCustomer } from './customer.ts';
import { makeResources } from './made-resources.ts';
import { runSchemathesis, type SchemathesisRun } from './run-schemathesis.ts';
import { type RunningStack, startStack } from './running-stack.ts';
import { seedSecondCustomer } from './second-customer.ts';
import { openWorld, operatorsStack } from './stack-world.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/api/openapi.json', import.meta.url));
const ADMIN_DOCUMENT = fileURLToPath(new URL('../../docs/api/admin-openapi.json', import.meta.url));
/** A quiet machine of two cores needs less than half of it. */
const TIMEOUT_SECONDS = 270;
const TEST_TIMEOUT_MS = 300_000;
/** What nobody changes but who asks: a walk goes on from the answers, so they must be the same each time. */
const OWN_RESOURCES =
  '^/v1/(account$|api-keys|smpp/credentials|numbers|webhooks(/{id}(/rotate-secret)?)?$|opt-outs(/(check|remove|history))?$)';

type Access = Pick<SchemathesisRun, 'api' | 'token' | 'timeoutSeconds'>;

describe.skipIf(SCHEMATHESIS_SUITE.skip)(
  `schemathesis${SCHEMATHESIS_SUITE.note}`,
  { timeout: TEST_TIMEOUT_MS },
  () => {
    let running: RunningStack;
    let pool: Pool;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ringer-schemathesis-'));
      running = await startStack({ router: 'direct' });
      pool = new Pool({ connectionString: running.stack.databaseUrl });
    });
    afterAll(async () => {
      await pool?.end();
      await running?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test.concurrent('every operation answers as the document says', async () => {
      const outcome = await runSchemathesis({
        ...(await accessOf(running.stack)),
        ...{ document: DOCUMENT, phases: ['examples', 'coverage', 'fuzzing'] },
        resources: await somethingAtEachPath(OPERATIONS),
      });
      expect(outcome.code, outcome.output).toBe(0);
      expect(outcome.output).toMatch(/Selected: (\d+)\/\1\n\s+Tested: \1\n/);
      // The doors were open to the end.
      await accessOf(running.stack);
    });

    test.concurrent('what one operation made is what the others find', async () => {
      const { stack, number, apiKeyId } = await seedSecondCustomer(running, pool);
      const document = (await readFile(DOCUMENT, 'utf8')).replaceAll(DEMO_NUMBERS.longCode, number);
      const outcome = await runSchemathesis({
        ...(await accessOf(stack)),
        ...{ document: await written('second.json', document), phases: ['stateful'] },
        ...{ paths: OWN_RESOURCES, ownKeyId: apiKeyId },
      });
      expect(outcome.code, outcome.output).toBe(0);
      expect(outcome.output).toMatch(/API Links:\s+[1-9]/);
      await accessOf(stack);
    });

    // Operators act on customers: not beside them.
    test('every operation for operators answers as their document says', async () => {
      const stack = operatorsStack(running.stack);
      const outcome = await runSchemathesis({
        ...(await accessOf(stack, '/v1/admin/operator')),
        ...{ document: ADMIN_DOCUMENT, phases: ['examples', 'coverage', 'fuzzing'] },
        resources: await somethingAtEachPath(ADMIN_OPERATIONS),
      });
      expect(outcome.code, outcome.output).toBe(0);
      expect(outcome.output).toMatch(/Selected: (\d+)\/\1\n\s+Tested: \1\n/);
      await accessOf(stack, '/v1/admin/operator');
    });

    test('no request makes a function fail inside', async () => {
      const log = await readFile(join(running.env.DATA_DIR ?? '', 'logs/functions.log'), 'utf8');
      expect(log).toContain('"severity":"INFO"');
      expect(log.split('\n').filter((line) => /"severity":"(ERROR|CRITICAL)"/.test(line))).toEqual([]);
    });

    test('a document that says what is not so is found out', async () => {
      const { paths, components, ...rest } = JSON.parse(await readFile(DOCUMENT, 'utf8'));
      const { '/v1/sandbox/numbers': numbers, '/v1/balance': balance, '/v1/ledger': ledger } = paths;
      delete numbers.get.responses[200];
      components.schemas.Balance.properties.currency.const = 'EUR';
      ledger.get.parameters.find(isLimit).schema.pattern = '^[1-9][0-9]{3}$';
      const lies = { '/v1/sandbox/numbers': numbers, '/v1/balance': balance, '/v1/ledger': ledger };
      const outcome = await runSchemathesis({
        ...(await accessOf(running.stack)),
        document: await written('false.json', JSON.stringify({ ...rest, components, paths: lies })),
        phases: ['coverage'],
      });
      expect(outcome.code, outcome.output).toBe(1);
      expect(outcome.output.match(/(?<=^_+ ).+(?= _+$)|(?<=^- )ST\d.*/gm)).toEqual([
        'GET /v1/balance',
        'ST108 Response violates schema',
        'GET /v1/ledger',
        'ST901 Custom check failed: `valid_data_is_well_formed`',
        'GET /v1/sandbox/numbers',
        'ST103 Undocumented status code',
      ]);
    });

    function written(name: string, text: string): Promise<string> {
      const path = join(folder, name);
      return writeFile(path, text).then(() => path);
    }

    /** Each operation has its own, so that none meets what another has ended. */
    async function somethingAtEachPath(operations: readonly Operation[]) {
      const world = await openWorld(running.stack, pool);
      const made: Record<string, Readonly<Record<string, string>>> = {};
      for (const { operationId, path, access } of operations) {
        if (access.kind !== 'public') made[operationId] = await makeResources(world, path);
      }
      await world.close();
      return made;
    }
  },
);

const isLimit = ({ name }: { readonly name: string }) => name === 'limit';

/** Throws where the door is shut. */
async function accessOf(stack: StackFile, open = '/v1/account'): Promise<Access> {
  const { api } = stack;
  const customer = await createCustomer(stack);
  const { status } = await customer.call('GET', open);
  await customer.close();
  if (status !== 200) throw new Error(`${open} answers ${status}`);
  return { api, token: customer.token, timeoutSeconds: TIMEOUT_SECONDS };
}
