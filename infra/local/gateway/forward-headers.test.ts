import { expect, test } from 'vitest';
import { requestHeaders, responseHeaders } from './forward-headers.ts';

test.each([
  {
    guarantee: 'a caller cannot say who he is: the names of the gateway are dropped',
    headers: { 'x-forwarded-authorization': 'Bearer forged', 'x-apigateway-api-userinfo': 'forged' },
    claims: undefined,
    forwarded: {},
  },
  {
    guarantee: 'the token moves, because Authorization belongs to the gateway',
    headers: { authorization: 'Bearer aaa.bbb.ccc' },
    claims: { token: 'aaa.bbb.ccc' },
    forwarded: { 'x-forwarded-authorization': 'Bearer aaa.bbb.ccc', 'x-apigateway-api-userinfo': 'bbb' },
  },
  {
    guarantee: 'credentials of an open operation move too',
    headers: { authorization: 'Basic a2V5OnNlY3JldA==' },
    claims: undefined,
    forwarded: { 'x-forwarded-authorization': 'Basic a2V5OnNlY3JldA==' },
  },
  {
    guarantee: 'headers of one connection end here, also those that Connection names',
    headers: {
      connection: 'keep-alive, x-mine',
      'x-mine': '1',
      'transfer-encoding': 'chunked',
      te: 'trailers',
    },
    claims: undefined,
    forwarded: {},
  },
  {
    guarantee: 'what the caller says otherwise passes',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'k1',
      'content-length': '12',
      expect: '100-continue',
    },
    claims: undefined,
    forwarded: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
  },
])('$guarantee', ({ headers, claims, forwarded }) => {
  expect(requestHeaders(headers, '127.0.0.1', claims)).toEqual({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    ...forwarded,
  });
});

test('the addresses before ours are kept in order', () => {
  const headers = requestHeaders(
    { host: 'api.test', 'x-forwarded-for': '192.0.2.1' },
    '127.0.0.1',
    undefined,
  );
  expect(headers).toEqual({
    'x-forwarded-for': '192.0.2.1, 127.0.0.1',
    'x-forwarded-host': 'api.test',
    'x-forwarded-proto': 'http',
  });
});

test("the function's own connection is not the caller's", () => {
  const headers = responseHeaders({
    'content-type': 'application/json',
    'keep-alive': 'timeout=5',
    'content-length': '2',
  });
  expect(headers).toEqual({ 'content-type': 'application/json', 'content-length': '2' });
});
