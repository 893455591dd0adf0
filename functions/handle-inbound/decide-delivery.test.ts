import { expect, test } from 'vitest';
import type { ContentVerdict } from '../../shared/compliance/content/content-rules.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { JoinedMessage } from './decide.ts';
import { decideDelivery } from './decide-delivery.ts';
import type { InboundNumber, InboundRoute } from './load-numbers.ts';

const ACCOUNT = '01900000-0000-7000-8000-00000000de30' as Uuid;
const MESSAGE: JoinedMessage = {
  ...{ partIds: [], connector: 'sinch_primary', from: '+16505550123', to: '+14155550100', text: 'Hello' },
  ...{ segments: 1, encoding: 'gsm7', receivedAt: new Date('2026-11-22T12:00:00.000Z') },
};
const NUMBER: InboundNumber = {
  number: '+14155550100',
  owner: { accountId: ACCOUNT, companyName: 'Test company' },
  holderId: ACCOUNT,
  route: null,
};

const routed = (route: Partial<InboundRoute>): InboundNumber => ({
  ...NUMBER,
  route: { method: 'storage', systemId: null, email: null, ...route },
});
const saying = (verdict: ContentVerdict) => () => verdict;
const clean = saying({ kind: 'clean' });
const blocked = saying({ kind: 'blocked', rule: 'no-spam', category: 'spam', flags: ['loud'] });

test.each<[string, Partial<InboundRoute>, object]>([
  ['a webhook', { method: 'webhook' }, { kind: 'webhook' }],
  ['an SMPP account', { method: 'smpp', systemId: 'demo' }, { kind: 'smpp', systemId: 'demo' }],
  ['an SMPP account that may not bind', { method: 'smpp' }, { kind: 'inbox' }],
  ['an e-mail without address', { method: 'email' }, { kind: 'inbox' }],
  ['storage', { method: 'storage' }, { kind: 'inbox' }],
])('a number set to %s', (_what, route, expected) => {
  expect(decideDelivery(MESSAGE, routed(route), clean)).toEqual({
    ...{ accountId: ACCOUNT, flags: [] },
    ...expected,
  });
});

test('a number set to e-mail has it written', () => {
  const email = 'texts@example.com';
  expect(decideDelivery(MESSAGE, routed({ method: 'email', email }), clean)).toMatchObject({
    ...{ kind: 'email', email: { recipient: 'texts@example.com' } },
  });
});

test('a number without settings is never without a place for its messages', () => {
  expect(decideDelivery(MESSAGE, NUMBER, clean)).toEqual({ kind: 'inbox', accountId: ACCOUNT, flags: [] });
});

test.each<[string, InboundNumber | undefined]>([
  ['unknown', undefined],
  ["nobody's that may receive", { ...NUMBER, owner: null }],
])('what comes to a number that is %s belongs to nobody', (_what, number) => {
  expect(decideDelivery(MESSAGE, number, blocked)).toEqual({ kind: 'unowned' });
});

test('a text that a rule blocks is handed to nobody, and says by which', () => {
  expect(decideDelivery(MESSAGE, routed({ method: 'webhook' }), blocked)).toEqual({
    ...{ kind: 'blocked', accountId: ACCOUNT, flags: ['no-spam', 'loud'] },
  });
});

test('a flag changes nothing about the way', () => {
  const flagged = saying({ kind: 'flagged', flags: ['loud'] });
  expect(decideDelivery(MESSAGE, routed({ method: 'webhook' }), flagged)).toEqual({
    ...{ kind: 'webhook', accountId: ACCOUNT, flags: ['loud'] },
  });
});

test.each(['STOP', 'start', 'Help', 'stop texting me, idiot'])('no rule comes before "%s"', (text) => {
  expect(decideDelivery({ ...MESSAGE, text }, NUMBER, blocked)).toMatchObject({ kind: 'inbox' });
});
