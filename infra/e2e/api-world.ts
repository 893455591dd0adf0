// Two customers of all HTTP functions, each function at an address of its own: the demo account, for which the examples of
// the API are written, and a stranger who must not see what is the demo account's. And an operator of each role.
import type pg from 'pg';
import { beforeAll } from 'vitest';
import type { Operation } from '../../shared/contracts/http/operation.ts';
import { PUBLISHED_OPERATIONS } from '../../shared/contracts/http/published-operations.ts';
import type { OperatorRole } from '../../shared/contracts/operator-roles.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { TEST_ENCRYPTION_KEY, TEST_PEPPER, useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';
import { DEMO_ACCOUNT_ID } from '../local/demo-account.ts';
import { seedDemo } from '../local/seed.ts';

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; undefined where there is none. */
  readonly json: unknown;
};

export type ApiRequest = {
  readonly bearer?: string;
  /** For the `{name}`s of the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** If-Match, where the operation wants it; any version unless said, none where undefined. */
  readonly version?: string | undefined;
};

export type ApiWorld = {
  readonly pool: () => pg.Pool;
  readonly owner: () => Uuid;
  readonly stranger: () => Uuid;
  call(operation: Operation, request?: ApiRequest): Promise<ApiAnswer>;
  /** As the demo account, with the scope that the operation wants, or as an admin; throws unless it answers 2xx. */
  ask(operationId: string, request?: ApiRequest): Promise<Readonly<Record<string, unknown>>>;
  /** `Bearer …`; of one kind for each account and scope, since a token outlives the test. */
  bearer(accountId: string, scope?: string): Promise<string>;
  /** Of an operator with this role; another one from time to time. */
  operatorBearer(role: OperatorRole): Promise<string>;
  /** Of whom the operation is for: the demo account, or an admin; undefined where it is for everybody. */
  bearerFor(operation: Operation): Promise<string | undefined>;
};

/** Below an operator's rate of requests, however fast the tests are. */
const OPERATOR_USES_MAX = 50;

/** Call once in a test file. */
export function useApiWorld(): ApiWorld {
  const database = useDatabase();
  const served = new Set(PUBLISHED_OPERATIONS.map(({ functionName }) => functionName));
  served.delete('issue-token'); // served always
  const functions = useFunctions(database, [...served], { WEBHOOK_ALLOW_PRIVATE: 'true' });
  const bearers = new Map<string, string>();
  const operators = new Map<OperatorRole, { readonly bearer: string; uses: number }>();
  let stranger: Uuid;

  beforeAll(async () => {
    await seedDemo(database.url, {
      ...{
        apiKey: 'rk_live_demo',
        apiSecret: 'rs_live_demo',
        webhookSecret: 'whsec_1',
        smppPassword: 'smpp0001',
      },
      webhookUrl: 'http://127.0.0.1:8090/webhooks/demo',
      ...{ pepper: TEST_PEPPER, encryptionKey: TEST_ENCRYPTION_KEY },
      carrier: {
        ...({ vendor: 'simulated', host: '127.0.0.1', port: 3601, tls: true } as const),
        ...{ systemId: 'sandbox', password: 'carrier1', maxThroughput: 0 },
      },
      ...{ testApiKey: 'rk_test_demo', testApiSecret: 'rs_test_demo' },
      ...{ operatorApiKey: 'ro_demo', operatorApiSecret: 'ros_demo' },
      sandbox: {
        ...({ vendor: 'simulated', host: '127.0.0.1', port: 3601, tls: true } as const),
        ...{ systemId: 'sandbox-test', password: 'carrier1', maxThroughput: 0 },
      },
      defaults: { rateLimit: 1_000_000, smppThroughput: 100, webhookRetries: 3 },
    });
    ({ accountId: stranger } = await seedAccount(database.pool));
  });

  const world: ApiWorld = {
    pool: () => database.pool,
    owner: () => DEMO_ACCOUNT_ID,
    stranger: () => stranger,
    async call(operation, request = {}) {
      const { bearer, params = {}, query = {}, body, headers = {} } = request;
      const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
      const search = new URLSearchParams(query).toString();
      const address = `${functions.address(operation.functionName)}${path}${search && `?${search}`}`;
      const answer = await fetch(address, {
        method: operation.method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(bearer === undefined ? {} : { 'x-forwarded-authorization': bearer }),
          ...ifMatchOf(operation, 'version' in request ? request.version : '*'),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = /\/(?:[a-z]+\+)?json\b/.test(answer.headers.get('content-type') ?? '');
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        json: isJson ? JSON.parse(text) : undefined,
      };
    },
    async ask(operationId, request = {}) {
      const operation = operationNamed(operationId);
      const bearer = await world.bearerFor(operation);
      const answer = await world.call(operation, { ...(bearer === undefined ? {} : { bearer }), ...request });
      if (answer.status >= 300) throw new Error(`${operationId} answered ${answer.status}: ${answer.text}`);
      return (answer.json ?? {}) as Readonly<Record<string, unknown>>;
    },
    async bearer(accountId, scope) {
      const name = `${accountId} ${scope ?? ''}`;
      const known = bearers.get(name) ?? (await functions.bearer(accountId, scope));
      bearers.set(name, known);
      return known;
    },
    async operatorBearer(role) {
      const known = operators.get(role);
      if (known !== undefined && known.uses < OPERATOR_USES_MAX) {
        known.uses += 1;
        return known.bearer;
      }
      const bearer = await functions.bearerOf(await seedOperator(database.pool, role));
      operators.set(role, { bearer, uses: 1 });
      return bearer;
    },
    async bearerFor({ access }) {
      switch (access.kind) {
        case 'public':
          return undefined;
        case 'scope':
          return world.bearer(DEMO_ACCOUNT_ID, access.scope);
        case 'role':
          return world.operatorBearer('admin');
        default:
          return assertNever(access);
      }
    },
  };
  return world;
}

function ifMatchOf({ headers = {} }: Operation, version: string | undefined): Record<string, string> {
  return version !== undefined && 'if-match' in headers ? { 'if-match': version } : {};
}

export function operationNamed(operationId: string): Operation {
  const operation = PUBLISHED_OPERATIONS.find((candidate) => candidate.operationId === operationId);
  if (operation === undefined) throw new Error(`no operation ${operationId}`);
  return operation;
}
