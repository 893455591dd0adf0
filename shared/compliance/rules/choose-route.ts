import { type Routed, selectRoute } from '../../messaging/select-route.ts';
import type { Rejection, Subject } from '../rule.ts';

/** Name of this rule in refusals. */
export const ROUTE_RULE = 'route-exists';

/** The route is both the last of the rules and what the price comes from, so it answers with what it found. */
export function chooseRoute(subject: Subject): Routed | Rejection {
  const { message, context, senderClass, count } = subject;
  const route = selectRoute(
    {
      id: message.id,
      accountId: context.sender.accountId,
      accountGroup: context.sender.accountGroup,
      senderClass,
      recipient: message.recipient,
      encoding: count.encoding,
    },
    context.policies.routes,
    context.policies.connectors,
  );
  if (route.kind === 'routed') return route;
  return {
    kind: 'reject',
    code: 'no_route',
    detail: 'No route carries this sender and text to the recipient.',
  };
}
