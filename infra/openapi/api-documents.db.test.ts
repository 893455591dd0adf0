// The documents that are checked in are those that the table of operations gives, and others can read them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SwaggerParser from '@apidevtools/swagger-parser';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { SCOPES } from '../../shared/contracts/token.ts';
import { apiDocuments } from './api-documents.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const documents = await apiDocuments();

const OPENAPI = 'docs/api/openapi.json';
const GATEWAY = 'infra/api-gateway/swagger.json.tftpl';

type Described = {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-google-backend'?: { readonly address: string; readonly path_translation: string };
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components?: { readonly schemas: object; readonly securitySchemes: object };
};

function parsed(name: string): Document {
  return JSON.parse(documents.get(name) ?? '') as Document;
}

function operationsOf(document: Document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      place: `${method.toUpperCase()} ${path}`,
      ...described,
    })),
  );
}

test.each([...documents.keys()])('%s is up to date (npm run openapi)', async (name) => {
  const published = await readFile(join(ROOT, name), 'utf8');
  if (name.endsWith('.json')) expect(JSON.parse(published)).toEqual(parsed(name));
  else expect(published).toBe(documents.get(name));
});

const PLACES = OPERATIONS.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
/** What API Gateway does not list it does not let through. */
const HEADS = OPERATIONS.filter(({ method }) => method === 'GET').map(
  ({ operationId, path }) => `${operationId}Head HEAD ${path}`,
);

test.each([
  [OPENAPI, PLACES],
  [GATEWAY, [...PLACES, ...HEADS]],
])('%s is valid and lists every operation, and no other', async (name, places) => {
  await SwaggerParser.validate(structuredClone(parsed(name)) as never);
  const listed = operationsOf(parsed(name)).map(({ operationId, place }) => `${operationId} ${place}`);
  expect(listed.sort()).toEqual(places.toSorted());
});

test('the validator objects to a document that is none', async () => {
  const broken = structuredClone(parsed(GATEWAY)) as { paths: Record<string, unknown> };
  broken.paths['/v1/messages/{id}'] = { get: { responses: {} } };
  await expect(SwaggerParser.validate(broken as never)).rejects.toThrow();
});

test.each(OPERATIONS)('both documents say who may call $operationId', ({ operationId, method, access }) => {
  const securityIn = (name: string, id = operationId) =>
    operationsOf(parsed(name)).find((listed) => listed.operationId === id)?.security;
  const isPublic = access.kind === 'public';
  expect(securityIn(OPENAPI)).toEqual(isPublic ? [] : [{ oauth2: [access.scope] }, { bearer: [] }]);
  expect(securityIn(GATEWAY)).toEqual(isPublic ? [] : [{ jwt: [] }]);
  if (method === 'GET') expect(securityIn(GATEWAY, `${operationId}Head`)).toEqual(securityIn(GATEWAY));
});

test('the gateway sends each path to its function, as the caller wrote it', () => {
  const backends = operationsOf(parsed(GATEWAY)).map((listed) => listed['x-google-backend']);
  expect(backends).toEqual(
    OPERATIONS.toSorted(byPathOrder).flatMap(({ functionName, method }) => {
      const backend = {
        address: `\${${functionName.replaceAll('-', '_')}_url}`,
        jwt_audience: `\${${functionName.replaceAll('-', '_')}_url}`,
        ...{ path_translation: 'APPEND_PATH_TO_ADDRESS', deadline: 15 },
      };
      return method === 'GET' ? [backend, backend] : [backend];
    }),
  );
});

/** The document groups by path, in the order in which paths first come. */
function byPathOrder(a: { readonly path: string }, b: { readonly path: string }): number {
  const paths = OPERATIONS.map(({ path }) => path);
  return paths.indexOf(a.path) - paths.indexOf(b.path);
}

test('every scope is explained', () => {
  expect(parsed(OPENAPI).components?.securitySchemes).toMatchObject({
    oauth2: {
      flows: {
        clientCredentials: {
          tokenUrl: '/v1/oauth/token',
          scopes: Object.fromEntries(SCOPES.map((scope) => [scope, expect.any(String)])),
        },
      },
    },
  });
});

test('an answer may grow fields, a request refuses what it does not know', () => {
  const { schemas = {} } = parsed(OPENAPI).components ?? {};
  expect(schemas).toHaveProperty('Message');
  expect(schemas).not.toHaveProperty('Message.additionalProperties');
  expect(JSON.stringify(parsed(OPENAPI).paths['/v1/messages']?.post)).toContain(
    '"additionalProperties":false',
  );
});
