import { expect, test } from 'vitest';
import type { ListDeliveriesQuery } from '../../shared/contracts/http/webhook-deliveries.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { logFilterOf } from './log-filter.ts';

const ENDPOINT = '0193587c-0000-7000-8000-00000000000e' as Uuid;
const MESSAGE = '01a19467-e800-7000-8000-000000000001' as Uuid;
const EARLY = '01900000-0000-7000-8000-000000000000' as Uuid;

const CASES: readonly (readonly [string, Partial<ListDeliveriesQuery>, string, boolean])[] = [
  ['nothing', {}, 'account', false],
  ['an endpoint', { endpoint_id: ENDPOINT }, 'endpoint', false],
  ['a state of an endpoint', { endpoint_id: ENDPOINT, state: 'pending' }, 'endpoint', true],
  ['what failed', { state: 'failed' }, 'failed', false],
  ['one kind of failure', { state: 'exhausted' }, 'failed', true],
  ['what failed at an endpoint', { state: 'failed', endpoint_id: ENDPOINT }, 'failed', true],
  ['a message', { message_id: MESSAGE }, 'message', false],
  ['what failed of a message', { message_id: MESSAGE, state: 'failed' }, 'message', true],
  ['a status', { http_status: '500' }, 'account', true],
  ['an event type', { event_type: 'message.delivered' }, 'account', true],
];

test.each(CASES)('%s is found by the index that holds the least', (_what, query, source, isNarrow) => {
  expect(logFilterOf({ limit: 20, ...query })).toMatchObject({ source, isNarrow });
});

test('a page ends where its cursor, its time and its message say, whichever is nearest', () => {
  const created_after = new Date('2026-11-02T00:00:00.000Z');
  const created_before = new Date('2026-11-03T00:00:00.000Z');
  expect(logFilterOf({ limit: 20, created_after, created_before })).toMatchObject({
    from: '01a1998e-4400-0000-0000-000000000000',
    before: '01a19eb4-a000-0000-0000-000000000000',
  });
  expect(logFilterOf({ limit: 20, created_before, cursor: EARLY }).before).toBe(EARLY);
  expect(logFilterOf({ limit: 20, message_id: MESSAGE }).from).toBe('01a19466-fda0-0000-0000-000000000000');
});

test('a status is a number, or that there was none', () => {
  expect(logFilterOf({ limit: 20, http_status: '502' })).toMatchObject({
    httpStatus: 502,
    isUnanswered: false,
  });
  expect(logFilterOf({ limit: 20, http_status: 'none' })).toMatchObject({
    httpStatus: undefined,
    isUnanswered: true,
  });
});
