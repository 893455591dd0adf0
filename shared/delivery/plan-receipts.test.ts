import { describe, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import type { SmppOrigin } from '../messaging/smpp-origin.ts';
import type { UnannouncedMessage } from './plan-deliveries.ts';
import { planReceipts } from './plan-receipts.ts';

const ORIGIN: SmppOrigin = { systemId: 'customer1', final: 'all', intermediate: false, parts: 1 };

const DELIVERED: UnannouncedMessage = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  account_id: '0193587c-0000-7000-8000-00000000000a' as Uuid,
  direction: 'outbound',
  source_addr: '+14155550100',
  dest_addr: '+16505550123',
  message_body: 'Hi',
  status: 'delivered',
  ...{ segments: 1, encoding: 'gsm7', cost: '0.007500', error_code: null, carrier_error: null },
  ...{ refused_rule: null, sequence: 5, announced_sequence: 0, webhook_url: null, awaits_receipt: true },
  created_at: new Date('2026-11-22T12:00:00.000Z'),
  scheduled_at: null,
  queued_at: new Date('2026-11-22T12:00:00.100Z'),
  sending_at: new Date('2026-11-22T12:00:00.200Z'),
  submitted_at: new Date('2026-11-22T12:00:00.300Z'),
  final_at: new Date('2026-11-22T12:00:02.000Z'),
  corrected_at: null,
  smpp: ORIGIN,
} as UnannouncedMessage;

const UNDELIVERED: UnannouncedMessage = {
  ...DELIVERED,
  status: 'undelivered',
  error_code: 'carrier_filtered',
};

function plan(message: UnannouncedMessage, origin: Partial<SmppOrigin> = {}): string[] {
  const receipts = planReceipts({ ...message, smpp: { ...ORIGIN, ...origin } });
  return receipts.map(({ sequence, receipt }) => `${sequence} ${receipt.state} ${receipt.error}`);
}

test('the end of a message, for the system_id that sent it', () => {
  expect(planReceipts({ ...DELIVERED, smpp: { ...ORIGIN, userReference: 7 } })).toEqual([
    {
      accountId: '0193587c-0000-7000-8000-00000000000a',
      systemId: 'customer1',
      messageId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
      sequence: 5,
      receipt: {
        ...{ state: 'DELIVRD', intermediate: false, error: '000', parts: 1, userReference: 7 },
        ...{ from: '+14155550100', to: '+16505550123' },
        ...{ submittedAt: '2026-11-22T12:00:00.000Z', doneAt: '2026-11-22T12:00:02.000Z' },
      },
    },
  ]);
});

test("a message of its sender's trace has a receipt that says so", () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(planReceipts({ ...DELIVERED, traceparent })).toMatchObject([{ receipt: { traceparent } }]);
});

describe('registered_delivery decides', () => {
  test.each<[SmppOrigin['final'], string[], string[]]>([
    ['none', [], []],
    ['all', ['5 DELIVRD 000'], ['5 UNDELIV 069']],
    ['failure', [], ['5 UNDELIV 069']],
    ['success', ['5 DELIVRD 000'], []],
  ])('%s', (final, ofSuccess, ofFailure) => {
    expect(plan(DELIVERED, { final })).toEqual(ofSuccess);
    expect(plan(UNDELIVERED, { final })).toEqual(ofFailure);
  });

  test('intermediate ones tell that the carrier has it', () => {
    expect(plan(DELIVERED, { intermediate: true })).toEqual(['4 ENROUTE 000', '5 DELIVRD 000']);
  });
});

test.each([
  ['err:015', '015'],
  ['err:15', '015'],
  ['err:000', '069'],
  ['err:1234', '069'],
  ['ESME_RSUBMITFAIL', '069'],
])("where the carrier said %s the receipt's err is %s: its number, or our code's", (carrierError, err) => {
  expect(plan({ ...UNDELIVERED, carrier_error: carrierError })).toEqual([`5 UNDELIV ${err}`]);
});

test('where no receipt of the carrier is awaited, what it accepted is the end', () => {
  const sent = { ...DELIVERED, status: 'sent', final_at: null, sequence: 4, awaits_receipt: false } as const;
  expect(plan(sent)).toEqual(['4 ACCEPTD 000']);
});

test('what was announced is not told again', () => {
  expect(plan({ ...DELIVERED, announced_sequence: 5 })).toEqual([]);
});

test('what came by another door has no receipts', () => {
  expect(planReceipts({ ...DELIVERED, smpp: null })).toEqual([]);
});
