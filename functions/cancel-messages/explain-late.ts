import { assertNever } from '../../shared/kernel/assert-never.ts';
import { type MessageRow, toMessageResource } from '../../shared/messaging/message-resource.ts';

/** Why a message is not canceled any more: what it is, and when it left. */
export function explainLate(row: MessageRow): string {
  if (row.direction === 'inbound') return 'It came in; only what goes out can be canceled.';
  const since = toMessageResource(row).occurred_at;
  switch (row.status) {
    case 'sending':
      return `It is on its way to the carrier since ${since}.`;
    case 'sent':
      return `It left at ${since}.`;
    case 'delivered':
    case 'undelivered':
    case 'expired':
    case 'failed':
    case 'rejected': {
      const left = row.submitted_at === null ? '' : ` It left at ${row.submitted_at.toISOString()}.`;
      return `It is ${row.status} since ${since}.${left}`;
    }
    case 'accepted':
    case 'scheduled':
    case 'queued': {
      if (row.sending_at === null) return `It is queued since ${since}; try again.`;
      return `It was handed to the carrier at ${row.sending_at.toISOString()} and is sent again; parts of it may have left.`;
    }
    case 'canceled':
    case 'received':
      return `It is ${row.status} since ${since}; try again.`;
    default:
      return assertNever(row.status);
  }
}
