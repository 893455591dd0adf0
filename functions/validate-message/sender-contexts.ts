import { loadSenderContexts } from '../../shared/compliance/load-context.ts';
import type { SenderContext } from '../../shared/compliance/rule.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { AcceptedMessage } from './load-accepted.ts';

/** The committed context of each message, in order; messages of one sender share theirs. */
export async function senderContextsOf(
  db: Queryable,
  messages: readonly AcceptedMessage[],
): Promise<readonly (SenderContext | undefined)[]> {
  const keys = messages.map(({ accountId, sender }) => `${accountId} ${sender}`);
  const requests = new Map(
    messages.map(({ accountId, sender }, index) => [keys[index], { accountId, sender }]),
  );
  const contexts = await loadSenderContexts(db, [...requests.values()]);
  const contextOfKey = new Map([...requests.keys()].map((key, index) => [key, contexts[index]]));
  return keys.map((key) => contextOfKey.get(key));
}
