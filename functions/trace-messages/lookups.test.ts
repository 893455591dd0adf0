import { expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { writeMessageId } from '../../shared/messaging/smpp-message-id.ts';
import { lookupsOf, messageOfTrace } from './lookups.ts';

const ID = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;

test.each([
  ['msg_…', formatId('message', ID), { message: ID }],
  ['bat_…', formatId('batch', ID), { batch: ID }],
  ['whd_…', formatId('webhookDelivery', ID), { webhook: ID }],
  ['webhook-id evt_…', formatId('event', ID), { webhook: ID }],
  ['rcp_…', formatId('receipt', ID), { receipt: ID }],
  ['tkt_…', formatId('ticket', ID), { ticket: ID }],
])('%s is that alone, or a reference', (_what, text, lookup) => {
  expect(lookupsOf(text)).toEqual({ ...lookup, reference: text });
});

test("a UUID may be a message, a ticket, Jasmin's or the carrier's", () => {
  expect(lookupsOf(ID)).toEqual({
    ...{ message: ID, ticket: ID, jasminId: ID, carrierIds: [ID.toUpperCase()], reference: ID },
  });
});

test("SMPP's whole form is the message", () => {
  expect(lookupsOf(writeMessageId(ID, 'text')).message).toBe(ID);
});

test.each(['decimal', 'hex'] as const)("SMPP's %s form leads to where the message is", (form) => {
  const { smppRanges = [], carrierIds = [] } = lookupsOf(writeMessageId(ID, form));
  expect(smppRanges.some(({ min, max, tail }) => min <= ID && ID <= max && tail === 0xa3)).toBe(true);
  expect(carrierIds).not.toEqual([]);
});

test("a carrier's id is looked for in every notation", () => {
  expect(lookupsOf('00ff').carrierIds).toEqual(['00FF', 'FF', '255']);
});

test('a trace id is the message, or the trace that its sender named', () => {
  const traceId = ID.replaceAll('-', '');
  expect(lookupsOf(traceId)).toMatchObject({ traceId });
  expect(messageOfTrace(traceId)).toBe(ID);
});

test('any other text is a reference', () => {
  const { message, smppRanges, reference } = lookupsOf('order 4711/ä');
  expect({ message, smppRanges, reference }).toEqual({
    ...{ message: undefined, smppRanges: [], reference: 'order 4711/ä' },
  });
});
