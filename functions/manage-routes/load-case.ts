// What the decision must know about a message that somebody only asks about, as it is in the database now.
import type { ContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { loadRecipientContexts, loadSenderContexts } from '../../shared/compliance/load-context.ts';
import { loadPolicies } from '../../shared/compliance/load-policies.ts';
import type { DecisionContext, ProposedMessage } from '../../shared/compliance/rule.ts';
import type { TestRouteBody } from '../../shared/contracts/http/admin/route-test.ts';
import { countSegments } from '../../shared/messaging/segments.ts';
import type { RoutedMessage } from '../../shared/messaging/select-route.ts';
import { senderClassOf } from '../../shared/messaging/sender-class.ts';
import { smartEncode } from '../../shared/messaging/smart-encoding.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../../shared/messaging/validity.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type TestCase = {
  readonly proposed: ProposedMessage;
  readonly context: DecisionContext;
  /** As routes see it. */
  readonly message: RoutedMessage;
  readonly segments: number;
};

const ACCOUNT: Statement = {
  name: 'manage-routes.account',
  text: 'select 1 as found from accounts.accounts where id = $1',
};

/** `undefined` where there is no such account. */
export async function loadCase(
  db: Queryable,
  content: ContentChecker,
  { account_id: accountId, from, to, body }: TestRouteBody,
  now: Date,
): Promise<TestCase | undefined> {
  const [[sender], policies, [account]] = await Promise.all([
    loadSenderContexts(db, [{ accountId, sender: from }]),
    loadPolicies(db),
    queryRows(db, ACCOUNT, [accountId]),
  ]);
  if (sender === undefined || account === undefined) return undefined;
  const text = sender.smartEncoding ? smartEncode(body) : body;
  const [[recipient], verdict] = await Promise.all([
    loadRecipientContexts(db, [{ accountId, sender: sender.sender, recipient: to, test: false }]),
    content.verdictOf(text, accountId),
  ]);
  if (recipient === undefined) throw new Error('each request has its context');
  const { segments, encoding } = countSegments(text);
  const validUntil = new Date(now.getTime() + DEFAULT_VALIDITY_SECONDS * 1_000);
  return {
    proposed: { id: '', kind: 'customer', recipient: to, body: text, validUntil },
    context: { sender, recipient, content: verdict, policies },
    message: {
      ...{ id: '', accountId, accountGroup: sender.accountGroup, recipient: to, encoding },
      senderClass: senderClassOf(sender.sender),
    },
    segments,
  };
}
