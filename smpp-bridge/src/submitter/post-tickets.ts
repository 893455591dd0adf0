// Posts tickets to Jasmin and acts on its answer; what Jasmin does not refuse stays open until the relay claims it.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { encodeUuid, type Uuid } from '../../../shared/kernel/ids.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { OpenTicket } from '../jasmin/open-tickets.ts';
import { notePosts, type PostedTicket, refuseTicket } from '../jasmin/posted-tickets.ts';
import type { SendClient } from '../jasmin/send-client.ts';
import { repostDelaySeconds } from './repost-delay.ts';

export type TicketPoster = {
  /** Resolves when the answer was acted on; never rejects. */
  post(ticket: OpenTicket): Promise<void>;
};

export type TicketPosterDeps = {
  readonly pool: Pool;
  readonly send: SendClient['send'];
  /** Undefined where nothing may be posted for the connector now. */
  tagOf(connector: string): string | undefined;
  onNotProvisioned(): void;
  onRefused(ticketId: Uuid): void;
  readonly announcer: Announcer;
  readonly log: Logger;
};

const NOTES = { batchMax: 100, slots: 1, waitingMax: 5_000 };

export function createTicketPoster(deps: TicketPosterDeps): TicketPoster {
  const { pool, announcer, log } = deps;

  const notes = createCoalescer<PostedTicket, void>({
    ...NOTES,
    run: async (posted) => {
      await notePosts(pool, posted);
      return posted.map(() => undefined);
    },
    isItemFault: () => false,
  });

  async function post(ticket: OpenTicket): Promise<void> {
    const { id: ticketId, from, to } = ticket;
    const tag = deps.tagOf(ticket.connector);
    if (tag === undefined) return;
    const outcome = await deps.send({ content: encodeUuid(ticketId), from, to, tag });
    switch (outcome.kind) {
      case 'accepted':
        await note(ticket, 'accepted', outcome.jasminMessageId);
        break;
      case 'retry':
        log.warn({ ticketId, reason: outcome.reason }, 'ticket.post-failed');
        await note(ticket, 'failed', undefined);
        break;
      case 'not-provisioned':
        log.warn({ ticketId, reason: outcome.reason }, 'ticket.not-provisioned');
        deps.onNotProvisioned();
        await note(ticket, 'failed', undefined);
        break;
      case 'refused':
        await refuse(ticket, outcome.reason);
        break;
      default:
        assertNever(outcome);
    }
  }

  async function note(
    { id: ticketId, posts }: OpenTicket,
    outcome: 'accepted' | 'failed',
    jasminMessageId: string | undefined,
  ): Promise<void> {
    const nextPostSeconds = repostDelaySeconds(outcome, posts);
    // Without the note the ticket is posted again after the delay that it was made with.
    await notes.add({ ticketId, posts, jasminMessageId, nextPostSeconds }).catch(() => undefined);
  }

  async function refuse({ id: ticketId, members }: OpenTicket, reason: string): Promise<void> {
    log.error({ ticketId, members, reason }, 'ticket.refused');
    try {
      const failedIds = await refuseTicket(pool, ticketId);
      deps.onRefused(ticketId);
      if (failedIds.length > 0) await announcer.announce('message-updated', 'messageIds', failedIds);
    } catch (error) {
      log.warn({ ticketId, err: error }, 'ticket.refusal-not-noted');
    }
  }

  return { post };
}
