import { expect, test } from 'vitest';
import type { JoinedMessage } from './decide.ts';
import { writeInboundEmail } from './inbound-email.ts';

const MESSAGE: JoinedMessage = {
  ...{ partIds: [], connector: 'sinch_primary', segments: 1, encoding: 'gsm7' },
  from: '+16505550123',
  to: '+14155550100',
  text: 'Hello\nthere',
  receivedAt: new Date('2026-11-22T12:00:00.000Z'),
};

test('an e-mail says who wrote when to which number, and how to answer', () => {
  expect(writeInboundEmail(MESSAGE, 'texts@example.com', ['https://media.test/1'])).toEqual({
    recipient: 'texts@example.com',
    subject: 'Text message from +16505550123 to +14155550100',
    body: [
      'From: +16505550123',
      'To: +14155550100',
      'Received: 2026-11-22T12:00:00.000Z',
      'Media: https://media.test/1',
      '',
      'Nobody reads replies to this e-mail. To answer, send a text message from +14155550100 to +16505550123.',
      '',
      'The text:',
      '',
      'Hello\nthere',
      '',
    ].join('\n'),
  });
});

test.each([
  ['line breaks', 'A\r\nBcc: b@example.com', 'A Bcc: b@example.com'],
  ['marks of direction', '\u202eEVIL', 'EVIL'],
  ['more than fifty characters', 'x'.repeat(60), 'x'.repeat(50)],
])('a sender with %s stays one line of the e-mail', (_what, from, shown) => {
  const { subject, body } = writeInboundEmail({ ...MESSAGE, from }, 'texts@example.com');
  expect(subject).toBe(`Text message from ${shown} to +14155550100`);
  expect(body.split('\n')[0]).toBe(`From: ${shown}`);
  expect(body.split('\n')[1]).toBe('To: +14155550100');
});
