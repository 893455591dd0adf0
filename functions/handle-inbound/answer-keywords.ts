// STOP, START and HELP are obeyed in the transaction that stores the text, so that an opt-out can neither be lost nor be
// told twice.
import {
  classifyInbound,
  isAnsweredByNetwork,
  scopeOfStop,
} from '../../shared/compliance/opt-outs/classify-keyword.ts';
import { changeOptOuts, type OptOutChange } from '../../shared/compliance/opt-outs/opt-out-store.ts';
import { type ReplyKind, replyText } from '../../shared/compliance/opt-outs/reply-texts.ts';
import { type E164, parseE164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { SANDBOX_CONNECTOR } from '../../shared/messaging/sandbox-connector.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { JoinedMessage } from './decide.ts';
import { insertReplies, type NewReply } from './insert-replies.ts';
import type { InboundNumber } from './load-numbers.ts';
import { takeHelpTurns } from './take-help-turns.ts';

export type Answered = {
  /** How many recipients opted out or in. */
  readonly changes: number;
  /** Outbound messages, accepted and to be announced. */
  readonly replyIds: readonly Uuid[];
};

type Request = {
  readonly kind: 'stop' | 'start' | 'help';
  readonly keyword: string;
  readonly holderId: Uuid;
  /** Said to test traffic: it counts for test messages alone. */
  readonly test: boolean;
  /** Whose reply it is; `null` where the holder may not send, or nobody answers. */
  readonly replier: InboundNumber['owner'];
  readonly recipient: E164;
  readonly message: JoinedMessage;
  readonly messageId: Uuid;
};

/** A message that is stored, and what is known of the number that it came to. */
export type ReceivedMessage = {
  readonly id: Uuid;
  readonly message: JoinedMessage;
  readonly number: InboundNumber | undefined;
};

/**
 * An opt-out counts for whoever has the number, also while the account is suspended; only an active account answers. Texts
 * from what is no telephone number are left alone. To test traffic nobody answers: a magic number would write back again.
 */
export async function answerKeywords(
  db: Queryable,
  received: readonly ReceivedMessage[],
  now: Date,
): Promise<Answered> {
  const requests = received.flatMap(requestOf);
  if (requests.length === 0) return { changes: 0, replyIds: [] };
  const changing = requests.filter(({ kind }) => kind !== 'help');
  const isReal = await changeOptOuts(db, changing.map(toChange));
  const changed = changing.filter((_, index) => isReal[index]);
  const confirmed = changed.filter(({ message }) => !isAnsweredByNetwork(message.to, message.text));
  const helped = await takeHelpTurns(db, requests.filter(asksForHelp), now);
  const replies = [...confirmed, ...helped].flatMap(toReply);
  return {
    changes: changed.length,
    replyIds: replies.length > 0 ? await insertReplies(db, replies) : [],
  };
}

function requestOf({ id: messageId, message, number }: ReceivedMessage): readonly Request[] {
  const recipient = parseE164(message.from);
  if (number === undefined || number.holderId === null || recipient === undefined) return [];
  const said = classifyInbound(message.text);
  if (said.kind === 'none') return [];
  const test = message.connector === SANDBOX_CONNECTOR.name;
  const replier = test ? null : number.owner;
  return [{ ...said, holderId: number.holderId, test, replier, recipient, message, messageId }];
}

function asksForHelp({ kind, replier }: Request): boolean {
  return kind === 'help' && replier !== null;
}

function toChange({ kind, keyword, holderId, test, recipient, message, messageId }: Request): OptOutChange {
  const optedOut = kind === 'stop';
  return {
    accountId: holderId,
    test,
    recipient,
    sender: optedOut && scopeOfStop(keyword) === 'account' ? '' : message.to,
    optedOut,
    saidAt: message.receivedAt,
    source: 'keyword',
    keyword,
    inboundMessageId: messageId,
  };
}

const REPLY_KINDS: Readonly<Record<Request['kind'], ReplyKind>> = {
  stop: 'opted-out',
  start: 'opted-in',
  help: 'help',
};

function toReply({ kind, replier, recipient, message }: Request): readonly NewReply[] {
  if (replier === null) return [];
  return [
    {
      accountId: replier.accountId,
      kind: kind === 'help' ? 'help' : 'optout_confirmation',
      sender: message.to,
      recipient,
      body: replyText(REPLY_KINDS[kind], replier.companyName),
    },
  ];
}
