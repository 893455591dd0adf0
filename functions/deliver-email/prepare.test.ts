import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { ClaimedEmail } from './claim-emails.ts';
import { prepareMail } from './prepare.ts';

const EMAIL: ClaimedEmail = {
  id: '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid,
  kind: 'inbound',
  messageId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  recipient: 'texts@example.com',
  subject: 'Text message from +16505550123 to +14155550100',
  body: 'Hello',
  attempt: 1,
  attemptsMax: 10,
};

const prepare = (values: Partial<ClaimedEmail> = {}) =>
  prepareMail({ ...EMAIL, ...values }, 'no-reply@ringer.tel');

test('each attempt has the same Message-ID, by which a second copy is dropped', () => {
  const mail = {
    from: 'no-reply@ringer.tel',
    to: 'texts@example.com',
    subject: 'Text message from +16505550123 to +14155550100',
    text: 'Hello',
    messageId: '<eml_01jd3m5v9gf6rbtw8k2hqz4x7c@ringer.tel>',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Ringer-Message': 'msg_01jdc7s78yf8xrrkaydxr834n3',
    },
  };
  expect(prepare()).toEqual({ kind: 'send', mail });
  expect(prepare({ attempt: 7 })).toEqual({ kind: 'send', mail });
});

test('what is about no message names none', () => {
  expect(prepare({ kind: 'notice', messageId: null })).toMatchObject({
    mail: { headers: { 'Auto-Submitted': 'auto-generated' } },
  });
});

test.each([
  ['line breaks', 'a\r\nBcc: all@example.com', 'a Bcc: all@example.com'],
  ['bare line feeds and NUL', 'a\n\u0000b', 'a b'],
  ['Unicode line separators', 'a\u2028b\u2029c', 'a b c'],
  ['marks that turn the direction of writing', '\u202egpj.exe', 'gpj.exe'],
  ['half a surrogate pair', 'a\ud800', 'a'],
])('a subject with %s is one printable line', (_what, subject, expected) => {
  expect(prepare({ subject })).toMatchObject({ mail: { subject: expected } });
});

test.each([
  ['a line break', 'a@example.com\r\nBcc: b@example.com'],
  ['a second address', 'a@example.com, b@example.com'],
  ['a display name', 'A <a@example.com>'],
  ['a parameter of SMTP', 'a@example.com> NOTIFY=SUCCESS'],
  ['no domain', 'a'],
  ['a quoted part', '"a b"@example.com'],
])('an address with %s is never sent to', (_what, recipient) => {
  expect(prepare({ recipient })).toEqual({ kind: 'unsendable', error: 'the address is not usable' });
});
