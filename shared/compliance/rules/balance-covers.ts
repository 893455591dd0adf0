import { formatUsd, type MicroUsd } from '../../kernel/money.ts';
import { isOurReply, type Rejection, type Subject } from '../rule.ts';

export const BALANCE_RULE = 'balance-covers';

/** Asks for the price, which the route gives; the reservation asks again, under a lock. */
export function balanceCovers({ message, context }: Subject, cost: MicroUsd): Rejection | undefined {
  const { spendable } = context.sender;
  if (cost <= spendable || isOurReply(message) || message.test) return undefined;
  return {
    kind: 'reject',
    code: 'balance_insufficient',
    detail: `The message costs ${formatUsd(cost)} USD, ${formatUsd(spendable)} USD are left.`,
  };
}
