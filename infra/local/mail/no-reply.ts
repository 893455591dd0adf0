import type { MailRefusal } from './mail-server.ts';

const NO_REPLY: MailRefusal = {
  code: 550,
  text: '5.7.1 Nobody reads replies to this address. To answer a text message, send one from your account, to the number that the e-mail names.',
};

/** A reply bounces at once, with a text that says what to do instead, rather than vanish. */
export function refuseReplies(noReply: string): (recipient: string) => MailRefusal | undefined {
  return (recipient) => (recipient.toLowerCase() === noReply.toLowerCase() ? NO_REPLY : undefined);
}
