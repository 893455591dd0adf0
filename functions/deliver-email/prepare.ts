// An e-mail from its row. Nothing that a sender of a text or a customer wrote may become a header of its own (RFC 5322
// §2.2): the address has one plain form, and a subject is one line of printable characters.
import { formatId } from '../../shared/kernel/ids.ts';
import type { ClaimedEmail } from './claim-emails.ts';

export type Mail = {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same in every attempt, with its angle brackets. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type Preparation =
  | { readonly kind: 'send'; readonly mail: Mail }
  /** Never sendable. */
  | { readonly kind: 'unsendable'; readonly error: string };

const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}$/;
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** `from` is the platform's address, and names the domain of the Message-ID. */
export function prepareMail(email: ClaimedEmail, from: string): Preparation {
  if (!ADDRESS.test(email.recipient)) return { kind: 'unsendable', error: 'the address is not usable' };
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    kind: 'send',
    mail: {
      from,
      to: email.recipient,
      subject: email.subject.replaceAll(CONTROLS, ' ').trim(),
      text: email.body,
      messageId: `<${formatId('emailDelivery', email.id)}@${domain}>`,
      headers: {
        // Automatic answers to it would only come back (RFC 3834 §5).
        'Auto-Submitted': 'auto-generated',
        ...(email.messageId === null ? {} : { 'X-Ringer-Message': formatId('message', email.messageId) }),
      },
    },
  };
}
