// Requests that no honest client sends, as bytes: bodies that are no JSON or too much of it, wrong charsets, halves of
// surrogate pairs, NUL, headers that come twice or lie about the length, paths and methods that are none. Each begins
// with an operation of the table, so that new operations are met too.
import type { Operation } from '../../shared/contracts/http/operation.ts';

export type Random = () => number;
type Header = readonly [string, string];
type Draft = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
};

const BODY_BYTES = 70_000;
const DEPTH = 20_000;
/** What is longer is nested deeper than we could write again. */
const PARSED_BYTES_MAX = 10_000;

/** The bytes of one request. `bearer` is sent with most, since a request without a token does not get far. */
export function malformedRequest(random: Random, operations: readonly Operation[], bearer: string): Buffer {
  const operation = pick(random, operations);
  const draft = distort(random, draftOf(random, operation, bearer), operation);
  const framed = random() < 0.15 ? lieAboutLength(random, draft) : withLength(draft);
  const head = [
    `${framed.method} ${framed.path} HTTP/1.1`,
    ...framed.headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), framed.body]);
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

function draftOf(random: Random, operation: Operation, bearer: string): Draft {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const [example = 'x'] = (operation.params?.[name]?.meta()?.examples ?? []) as readonly string[];
    return random() < 0.5 ? example : encodeURIComponent(oddText(random).slice(0, 60)).slice(0, 200);
  });
  const examples = Object.values(operation.examples ?? {}).flatMap(({ body }) => (body ? [body] : []));
  const body =
    operation.body === undefined ? '' : JSON.stringify(examples.length > 0 ? pick(random, examples) : {});
  return {
    method: operation.method,
    path: `${path}${oddQuery(random, operation)}`,
    headers: [
      ['Host', 'api.test'],
      ['Connection', 'close'],
      ...(random() < 0.9 ? [['Authorization', `Bearer ${bearer}`] as const] : []),
      ...(body === '' ? [] : [['Content-Type', 'application/json'] as const]),
    ],
    body: Buffer.from(body),
  };
}

function oddQuery(random: Random, { query }: Operation): string {
  if (random() < 0.6) return '';
  const names = [...Object.keys(query?.shape ?? {}), 'limit', 'cursor', '__proto__', ''];
  const pairs = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const value =
      random() < 0.3
        ? pick(random, ['%', '%ZZ', '%00', '%ff', '%ed%a0%80', '9'.repeat(400)])
        : oddText(random);
    return `${pick(random, names)}=${value.startsWith('%') ? value : encodeURIComponent(value.slice(0, 300))}`;
  });
  return `?${pairs.join('&')}`;
}

const ODD_TEXTS = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\u202e',
    '\ufeff',
    '\u{1F600}',
    'é'.repeat(50),
    '../../etc/passwd',
    "' or 1=1 --",
  ],
  ...['{{x}}', '-1', '1e400', 'NaN', 'null', 'true', '[]', '{}', '2026-13-45T99:99:99Z', '%s%s%n'],
  ...['+', '+1', '+15005550001', 'msg_', 'msg_01kawz8y5qf3sbm2e7vtn4hxcd', '0'.repeat(26), 'A'.repeat(1_000)],
];

function oddText(random: Random): string {
  return pick(random, ODD_TEXTS);
}

const ODD_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 9_007_199_254_740_992, [], {}, [[]], [null], { a: null }],
  ...[{ __proto__: null, toString: 1 }, Array.from({ length: 1_000 }, () => 0), ...ODD_TEXTS],
];

type Distortion = (random: Random, draft: Draft, operation: Operation) => Draft;

const DISTORTIONS: readonly Distortion[] = [
  // A field is something else.
  (random, draft) => withBody(draft, JSON.stringify(replaceField(random, draft.body))),
  // The text of the body is cut, or one byte of it is another.
  (random, draft) => ({ ...draft, body: draft.body.subarray(0, Math.floor(random() * draft.body.length)) }),
  (random, draft) => {
    const body = Buffer.from(draft.body);
    if (body.length > 0) body[Math.floor(random() * body.length)] = Math.floor(random() * 256);
    return { ...draft, body };
  },
  // What JSON can do and databases cannot.
  (_, draft) => withBody(draft, draft.body.toString().replace(/"([^"]*)"\s*[},]/, '"\\u0000$1"}')),
  (_, draft) => withBody(draft, draft.body.toString().replace(/: ?"/, ':"\\ud83d')),
  (_, draft) =>
    withBody(draft, draft.body.toString().replace(/^\{/, '{"__proto__":{"a":1},"constructor":1,')),
  (_, draft) => withBody(draft, draft.body.toString().replace(/^\{(.*)\}$/s, '{$1,$1}')),
  // Too much, too deep, too large.
  (random, draft) => withBody(draft, pick(random, ['[', '{"a":', '[{"a":']).repeat(DEPTH / 8)),
  (_, draft) => withBody(draft, `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`),
  (_, draft) => withBody(draft, JSON.stringify({ a: 'x'.repeat(BODY_BYTES) })),
  (_, draft) => withBody(draft, `{"a":${'9'.repeat(20_000)}}`),
  (_, draft) =>
    withBody(
      draft,
      JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (__, n) => [`k${n}`, n]))),
    ),
  // Other charsets and types.
  (_, draft) => ({ ...draft, body: Buffer.from(draft.body.toString(), 'utf16le') }),
  (_, draft) => ({ ...draft, body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), draft.body]) }),
  (_, draft) => ({
    ...draft,
    body: Buffer.concat([draft.body, Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80])]),
  }),
  (random, draft) => withHeader(draft, 'Content-Type', pick(random, ODD_TYPES)),
  (random, draft) =>
    withHeader(draft, 'Content-Encoding', pick(random, ['gzip', 'br', 'zstd', 'identity, gzip'])),
  // Headers that come twice, are huge, or are none.
  (random, draft) => ({ ...draft, headers: [...draft.headers, pick(random, ODD_HEADERS)] }),
  (random, draft) => ({
    ...draft,
    headers: [...draft.headers, ...draft.headers.filter(() => random() < 0.5)],
  }),
  (_, draft) => withHeader(draft, 'X-Large', 'x'.repeat(70_000)),
  (_, draft) => ({
    ...draft,
    headers: [...draft.headers, ...Array.from({ length: 2_500 }, () => ['A', 'b'] as const)],
  }),
  (random, draft) => withHeader(draft, 'Authorization', pick(random, ODD_AUTHORIZATIONS)),
  (random, draft) =>
    withHeader(draft, 'Idempotency-Key', pick(random, ['', 'x'.repeat(5_000), '\u0000', 'é', 'a b'])),
  (random, draft) => ({ ...draft, headers: draft.headers.filter(() => random() < 0.5) }),
  // Paths and methods that are none.
  (random, draft) => ({ ...draft, path: pick(random, ODD_PATHS) }),
  (random, draft) => ({
    ...draft,
    path: draft.path + pick(random, ['/', '//', '/..', '%2f', '%00', '?', '#', ';a=b', '\u00ff']),
  }),
  (random, draft) => ({ ...draft, method: pick(random, ODD_METHODS) }),
];

const ODD_TYPES = [
  ...[
    'text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=',
    'multipart/form-data',
    '',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'application/xml',
    'application/x-ndjson',
    'json',
    'a/b;'.repeat(500),
  ],
];
const ODD_HEADERS: readonly Header[] = [
  ['Content-Length', '5'],
  ['Content-Length', '-1'],
  ['Content-Length', '99999999999999999999'],
  ['Transfer-Encoding', 'chunked, chunked'],
  ['Transfer-Encoding', 'gzip'],
  ['Expect', '200-ok'],
  ['Upgrade', 'websocket'],
  ['X-Forwarded-Authorization', 'Bearer forged'],
  ['X-Apigateway-Api-Userinfo', 'e30'],
  ['X-Forwarded-For', '::::::, 999.1.1.1'],
  ['If-None-Match', '"'.repeat(300)],
  ['Bad Name', 'x'],
  ['Bad\u0000', '\u0001'],
];
const ODD_AUTHORIZATIONS = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer a.b.c',
  'Basic !!',
  'Basic Og==',
  `Bearer ${'x'.repeat(9_000)}`,
  'bearer x',
];
const ODD_PATHS = [
  ...[
    '*',
    '/%',
    '/%00',
    '/v1/%2e%2e/x',
    '//',
    '/v1//messages',
    '/v1/messages/%ff%fe',
    '/..',
    'http://other.test/v1',
  ],
  ...[
    `/${'a/'.repeat(2_000)}`,
    `/${'x'.repeat(50_000)}`,
    '/submit-message/v1/messages',
    '/v1/messages\u0000',
    '',
  ],
];
const ODD_METHODS = [
  'FOO',
  'get',
  'TRACE',
  'OPTIONS',
  'HEAD',
  'CONNECT',
  'PROPFIND',
  'G@T',
  'X'.repeat(300),
  '',
];

function distort(random: Random, draft: Draft, operation: Operation): Draft {
  let distorted = draft;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
    distorted = pick(random, DISTORTIONS)(random, distorted, operation);
  }
  return distorted;
}

function withBody(draft: Draft, text: string): Draft {
  return { ...draft, body: Buffer.from(text) };
}

function withHeader(draft: Draft, name: string, value: string): Draft {
  const others = draft.headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase());
  return { ...draft, headers: [...others, [name, value]] };
}

function replaceField(random: Random, body: Buffer): unknown {
  const value = parsed(body);
  const names = Object.keys(value);
  if (names.length === 0) return pick(random, ODD_VALUES);
  return { ...value, [random() < 0.8 ? pick(random, names) : oddText(random)]: pick(random, ODD_VALUES) };
}

function parsed(body: Buffer): object {
  if (body.length > PARSED_BYTES_MAX) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function withLength(draft: Draft): Draft {
  if (draft.body.length === 0) return draft;
  return { ...draft, headers: [...draft.headers, ['Content-Length', String(draft.body.length)]] };
}

const CHUNK_LIES = [
  'zz\r\nabc\r\n0\r\n\r\n',
  'ffffffffff\r\nabc',
  '5\r\nabc\r\n0\r\n\r\n',
  '0\r\nX: y\r\n\r\n',
  '-1\r\n\r\n',
  '3;',
];

function lieAboutLength(random: Random, draft: Draft): Draft {
  if (random() < 0.5) {
    const body = Buffer.from(pick(random, CHUNK_LIES));
    return { ...draft, headers: [...draft.headers, ['Transfer-Encoding', 'chunked']], body };
  }
  const said = pick(random, [
    draft.body.length + 7,
    Math.max(0, draft.body.length - 3),
    'x',
    '1e3',
    '0x10',
    '+5',
  ]);
  return { ...draft, headers: [...draft.headers, ['Content-Length', String(said)]] };
}
