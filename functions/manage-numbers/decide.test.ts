import { expect, test } from 'vitest';
import { decideChange, type NumberSettings } from './decide.ts';

const STORED: NumberSettings = {
  ...{ sms_enabled: true, mms_enabled: false, delivery_method: 'storage', webhook_url: null },
  ...{ webhook_method: 'POST', webhook_retry_count: 3, smpp_system_id: null, email_address: null },
};
const KNOWN = {
  systemIds: ['demo'],
  urlFault: (url: string) => (url.includes('private') ? 'must lead to the public Internet' : undefined),
};

test('what is not named stays, what is null goes', () => {
  const current: NumberSettings = {
    ...STORED,
    webhook_url: 'https://a.example/',
    email_address: 'a@example.com',
  };
  const patch = { mms_enabled: true, inbound: { webhook_url: null, webhook_retry_count: 0 } };
  expect(decideChange(current, patch, KNOWN)).toEqual({
    kind: 'set',
    settings: { ...current, mms_enabled: true, webhook_url: null, webhook_retry_count: 0 },
  });
});

test.each([
  ['webhook', { webhook_url: 'https://a.example/' }],
  ['smpp', { smpp_system_id: 'demo' }],
  ['email', { email_address: 'a@example.com' }],
] as const)('%s needs its end, given now or before', (method, end) => {
  const field = Object.keys(end)[0];
  expect(decideChange(STORED, { inbound: { delivery_method: method } }, KNOWN)).toEqual({
    kind: 'refused',
    errors: [{ field: `inbound.${field}`, message: `must be set where delivery_method is ${method}` }],
  });
  const settings = { ...STORED, ...end, delivery_method: method };
  expect(decideChange(STORED, { inbound: { delivery_method: method, ...end } }, KNOWN)).toEqual({
    ...{ kind: 'set', settings },
  });
  const before = { ...STORED, ...end };
  expect(decideChange(before, { inbound: { delivery_method: method } }, KNOWN)).toEqual({
    ...{ kind: 'set', settings },
  });
});

test('the end of the way in use cannot be taken away', () => {
  const current: NumberSettings = { ...STORED, delivery_method: 'email', email_address: 'a@example.com' };
  expect(decideChange(current, { inbound: { email_address: null } }, KNOWN)).toMatchObject({
    errors: [{ field: 'inbound.email_address' }],
  });
});

test('each wrong end is named', () => {
  const patch = { inbound: { webhook_url: 'https://private.example/', smpp_system_id: 'other' } };
  expect(decideChange(STORED, patch, KNOWN)).toEqual({
    kind: 'refused',
    errors: [
      { field: 'inbound.webhook_url', message: 'must lead to the public Internet' },
      { field: 'inbound.smpp_system_id', message: 'must be an active SMPP account of yours' },
    ],
  });
});
