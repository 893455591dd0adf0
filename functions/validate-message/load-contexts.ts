import type { ContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { loadRecipientContexts, loadSenderContexts } from '../../shared/compliance/load-context.ts';
import {
  type DecisionContext,
  isOurReply,
  type Policies,
  type SenderContext,
} from '../../shared/compliance/rule.ts';
import { smartEncode } from '../../shared/messaging/smart-encoding.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { UndecidedMessage } from './load-undecided.ts';

export type MessageInContext = {
  readonly message: UndecidedMessage;
  /** What leaves: the stored text, or its GSM-7 form where the account wants that. */
  readonly body: string;
  readonly context: DecisionContext;
};

export type ContextSources = {
  readonly db: Queryable;
  readonly content: ContentChecker;
  readonly policies: Policies;
};

/** The committed context of each message, in order, by two statements; messages of one sender share theirs. */
export async function loadContexts(
  { db, content, policies }: ContextSources,
  messages: readonly UndecidedMessage[],
): Promise<readonly MessageInContext[]> {
  const senders = await sendersOf(db, messages);
  const bodies = messages.map(({ body, encoding }, index) =>
    senders[index]?.smartEncoding && encoding !== 'ucs2' ? smartEncode(body) : body,
  );
  const [recipients, verdicts] = await Promise.all([
    loadRecipientContexts(
      db,
      messages.map(({ accountId, recipient, test }, index) => ({
        ...{ accountId, recipient, test },
        sender: senders[index]?.sender ?? '',
      })),
    ),
    Promise.all(messages.map(({ accountId }, index) => content.verdictOf(bodies[index] ?? '', accountId))),
  ]);
  return messages.map((message, index) => {
    const sender = senders[index];
    const recipient = recipients[index];
    const verdict = verdicts[index];
    if (!sender || !recipient || !verdict) throw new Error(`no context for ${message.id}`);
    return {
      message,
      body: bodies[index] ?? '',
      context: { sender: withHeld(sender, message), recipient, content: verdict, policies },
    };
  });
}

async function sendersOf(
  db: Queryable,
  messages: readonly UndecidedMessage[],
): Promise<readonly (SenderContext | undefined)[]> {
  const requestOf = (message: UndecidedMessage) => ({
    accountId: message.accountId,
    sender: message.sender,
    isOurReply: isOurReply(message),
  });
  const keys = messages.map((message) => Object.values(requestOf(message)).join(' '));
  const requests = new Map(messages.map((message, index) => [keys[index], requestOf(message)]));
  const contexts = await loadSenderContexts(db, [...requests.values()]);
  const contextOfKey = new Map([...requests.keys()].map((key, index) => [key, contexts[index]]));
  return keys.map((key) => contextOfKey.get(key));
}

/** What is reserved for a message may be spent on it. */
function withHeld(sender: SenderContext, { held }: UndecidedMessage): SenderContext {
  if (held === undefined) return sender;
  return { ...sender, spendable: (sender.spendable + held) as SenderContext['spendable'] };
}
