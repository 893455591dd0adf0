import type { AdminNumberResource } from '../../shared/contracts/http/admin/numbers.ts';
import { senderClassOf } from '../../shared/messaging/sender-class.ts';
import { refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';

/** Only toll-free numbers are verified so. */
export function refuseTollfree(
  number: string,
  status: AdminNumberResource['tollfree_status'] | undefined,
): Reply | undefined {
  const isNone = status === null || status === undefined;
  if (isNone || senderClassOf(number) === 'toll_free') return undefined;
  return refuseField('tollfree_status', 'must be null for a number that is not toll-free');
}
