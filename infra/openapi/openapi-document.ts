// The OpenAPI 3.1 document, made from the table of operations: what is not in the table is not in the document, and the
// schemas are those that the functions parse by.
import { ERROR_CATALOGUE, type ErrorCode } from '../../shared/contracts/errors.ts';
import {
  type Answer,
  type BodyForm,
  type Operation,
  scopeOf,
} from '../../shared/contracts/http/operation.ts';
import { problemDocument } from '../../shared/contracts/http/problem-document.ts';
import { refusalsOf } from '../../shared/contracts/http/refusals-of.ts';
import { PROBLEM_CONTENT_TYPE } from '../../shared/contracts/problem.ts';
import type { DocumentHead } from './document-head.ts';
import { createSchemaWriter, type SchemaWriter } from './schema-writer.ts';
import { webhooksSection } from './webhooks-section.ts';

export const API_ORIGIN = 'https://api.ringer.tel';
const TOKEN_PATH = '/v1/oauth/token';

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

/** `version` is the package's. */
export function openApiDocument(operations: readonly Operation[], version: string, head: DocumentHead) {
  const writer = createSchemaWriter('#/components/schemas/');
  const { title, description, scopes } = head;
  const used = new Set<string>(operations.map(({ tag }) => tag));
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    servers: [{ url: API_ORIGIN }],
    tags: Object.entries(head.tags)
      .filter(([name]) => used.has(name))
      .map(([name, meaning]) => ({ name, description: meaning })),
    paths: pathsOf(operations, writer),
    ...(head.webhooks ? { webhooks: webhooksSection(writer) } : {}),
    components: { schemas: writer.components(), securitySchemes: securitySchemes(scopes) },
  };
}

function securitySchemes(scopes: DocumentHead['scopes']) {
  return {
    oauth2: {
      type: 'oauth2',
      description: 'An API key and its secret buy a token of one hour.',
      flows: { clientCredentials: { tokenUrl: TOKEN_PATH, scopes } },
    },
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Such a token, as it is.' },
  };
}

function pathsOf(operations: readonly Operation[], writer: SchemaWriter) {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, sharing]) => [
      path,
      Object.fromEntries(
        sharing.map((operation) => [operation.method.toLowerCase(), describe(operation, writer)]),
      ),
    ]),
  );
}

function describe(operation: Operation, writer: SchemaWriter) {
  const { operationId, tag, summary, description } = operation;
  const scope = scopeOf(operation.access);
  const parameters = parametersOf(operation, writer);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: scope === undefined ? [] : [{ oauth2: [scope] }, { bearer: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined ? {} : { requestBody: requestBodyOf(operation, writer) }),
    responses: { ...answersOf(operation, writer), ...refusalsByStatus(operation, writer), ...HEAD_TOO_LARGE },
  };
}

function parametersOf({ params = {}, query, headers = {}, examples = {} }: Operation, writer: SchemaWriter) {
  const shown = Object.values(examples).flatMap(({ query: example }) => (example ? [example] : []));
  const inPath = Object.entries(params).map(([name, schema]) => ({
    ...{ name, in: 'path', required: true, schema: writer.write(schema, 'input') },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...written } = writer.write(schema, 'input');
    const values = shown.flatMap((example) => example[name] ?? []);
    return {
      ...{ name, in: 'query', required: !schema.safeParse(undefined).success },
      ...(description === undefined ? {} : { description }),
      schema: values.length === 0 ? written : { ...written, examples: [...new Set(values)] },
    };
  });
  const inHeaders = Object.entries(headers).map(([name, schema]) => {
    const { description, ...written } = writer.write(schema, 'input');
    const required = !schema.safeParse(undefined).success;
    return { name, in: 'header', required, ...(description ? { description } : {}), schema: written };
  });
  return [...inPath, ...inQuery, ...inHeaders];
}

function requestBodyOf({ body, bodyForm, bodyBytesMax, examples = {} }: Operation, writer: SchemaWriter) {
  if (body === undefined) return undefined;
  const shown = Object.entries(examples)
    .filter(([, example]) => example.body !== undefined)
    .map(([name, { summary, body: value }]) => [name, { summary, value }]);
  const content = {
    schema: writer.write(body, 'input'),
    ...(shown.length === 0 ? {} : { examples: Object.fromEntries(shown) }),
  };
  return {
    required: true,
    description: `At most ${sizeOf(bodyBytesMax)}.`,
    content: { 'application/json': content, ...OTHER_FORMS[bodyForm ?? 'json'](content) },
  };
}

/** Lines have a form each: there is no schema for all of them together. */
const LINES = { schema: { type: 'string', description: 'One item a line.' } };

const OTHER_FORMS: Readonly<Record<BodyForm, (content: object) => Readonly<Record<string, object>>>> = {
  json: () => ({}),
  'json-or-form': (content) => ({ 'application/x-www-form-urlencoded': content }),
  'json-or-lines': () => ({ 'application/x-ndjson': LINES }),
};

function sizeOf(bytes: number): string {
  const mebibytes = bytes / 1_048_576;
  return mebibytes >= 1 ? `${mebibytes} MiB` : `${bytes / 1_024} KiB`;
}

function answersOf({ answers }: Operation, writer: SchemaWriter) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, writer)]),
  );
}

function answerOf(answer: Answer, writer: SchemaWriter) {
  const { description, schema, contentType = 'application/json', otherContentType, headers } = answer;
  const types = otherContentType === undefined ? [contentType] : [contentType, otherContentType];
  return {
    description,
    ...(headers === undefined ? {} : { headers: headersOf(headers, writer) }),
    ...(schema === undefined
      ? {}
      : {
          content: Object.fromEntries(
            types.map((type) => [type, { schema: writer.write(schema, 'output') }]),
          ),
        }),
  };
}

function headersOf(headers: NonNullable<Answer['headers']>, writer: SchemaWriter) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => {
      const { description, ...schema } = writer.write(header, 'output');
      return [name, { ...(description === undefined ? {} : { description }), schema }];
    }),
  );
}

/** Said by the server before any of our code: it is no problem document. */
const HEAD_TOO_LARGE = { 431: { description: 'Address and headers together are over 16 KiB. No body.' } };

/** Headers that come with every refusal of a status. */
const REFUSAL_HEADERS: Readonly<Record<string, object>> = {
  401: { 'www-authenticate': { description: 'How to authenticate.', schema: { type: 'string' } } },
  429: { 'retry-after': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
  503: { 'retry-after': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
};

function refusalsByStatus(operation: Operation, writer: SchemaWriter) {
  const byStatus = Object.groupBy(refusalsOf(operation), (code) => `${ERROR_CATALOGUE[code].httpStatus}`);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [status, refusalOf(status, codes, writer)]),
  );
}

function refusalOf(status: string, codes: readonly ErrorCode[], writer: SchemaWriter) {
  const headers = REFUSAL_HEADERS[status];
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].title}.`).join('\n'),
    ...(headers === undefined ? {} : { headers }),
    content: {
      [PROBLEM_CONTENT_TYPE]: {
        schema: {
          allOf: [writer.write(problemDocument, 'output'), { properties: { code: { enum: codes } } }],
        },
      },
    },
  };
}
