// The e-mail that tells of an inbound message: plain text, what we say first, so that nothing that its sender wrote can
// pass for ours.
import type { JoinedMessage } from './decide.ts';

export type InboundEmail = {
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
};

const ADDRESS_LENGTH_MAX = 50;

/** Attachments come as links (`mediaUrls`): an e-mail carries no foreign file. */
export function writeInboundEmail(
  message: JoinedMessage,
  recipient: string,
  mediaUrls: readonly string[] = [],
): InboundEmail {
  const from = oneLine(message.from);
  const to = oneLine(message.to);
  const body = [
    `From: ${from}`,
    `To: ${to}`,
    `Received: ${message.receivedAt.toISOString()}`,
    ...mediaUrls.map((url) => `Media: ${url}`),
    '',
    `Nobody reads replies to this e-mail. To answer, send a text message from ${to} to ${from}.`,
    '',
    'The text:',
    '',
    message.text,
    '',
  ].join('\n');
  return { recipient, subject: `Text message from ${from} to ${to}`, body };
}

/** A carrier may write any characters as a sender. */
function oneLine(address: string): string {
  return address
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, ADDRESS_LENGTH_MAX);
}
