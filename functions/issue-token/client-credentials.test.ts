import { expect, test } from 'vitest';
import { clientCredentials } from './client-credentials.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const GIVEN = { kind: 'given', apiKey: 'rk_live_1', apiSecret: 'rs_live_1' };
const FIELDS = { client_id: 'rk_live_1', client_secret: 'rs_live_1' };

test.each([
  ['in the body', {}, FIELDS, GIVEN],
  ['in the header', { authorization: basic('rk_live_1:rs_live_1') }, {}, GIVEN],
  [
    'in the header, moved by the gateway',
    { authorization: 'Bearer gateway', 'x-forwarded-authorization': basic('rk_live_1:rs_live_1') },
    {},
    GIVEN,
  ],
  [
    'the scheme is written in any case',
    { authorization: basic('rk_live_1:rs_live_1').replace('Basic', 'basic') },
    {},
    GIVEN,
  ],
  [
    'form-encoded in the header (RFC 6749 §2.3.1)',
    { authorization: basic('a%3Ab:c+d%25') },
    {},
    { kind: 'given', apiKey: 'a:b', apiSecret: 'c d%' },
  ],
  [
    'a percent sign that encodes nothing stays',
    { authorization: basic('a:100%') },
    {},
    { kind: 'given', apiKey: 'a', apiSecret: '100%' },
  ],
  [
    'the key repeated in the body',
    { authorization: basic('rk_live_1:rs_live_1') },
    { client_id: 'rk_live_1' },
    GIVEN,
  ],
  ['two secrets', { authorization: basic('rk_live_1:rs_live_1') }, FIELDS, { kind: 'twice' }],
  ['no secret', {}, { client_id: 'rk_live_1' }, { kind: 'missing' }],
  ['nothing', {}, {}, { kind: 'missing' }],
  ['a header without colon', { authorization: basic('rk_live_1') }, {}, { kind: 'missing' }],
  ['another scheme', { authorization: 'Bearer abc' }, {}, { kind: 'missing' }],
])('%s', (_, headers, fields, expected) => {
  expect(clientCredentials(headers, fields)).toEqual(expected);
});
