// Posts tickets to Jasmin and acts on its answer; what Jasmin does not refuse stays open until the relay claims it. Where a
// quota or a value filter stands in the way the ticket is posted again for half a minute, in which whatever was typed into
// Jasmin is put right and the newest limits reach it. Then members that are outside of their user's filters fail, and all
// others wait for another ticket.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { encodeUuid } from '../../../shared/kernel/ids.ts';
import { traceIdsOf } from '../../../shared/kernel/trace-context.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { isOutside, type OpenTicket, userOfClass } from '../jasmin/open-tickets.ts';
import { dissolveTicket, notePosts, type PostedTicket, refuseTicket } from '../jasmin/posted-tickets.ts';
import type { SendClient } from '../jasmin/send-client.ts';
import type { JasminFence } from '../jasmin/send-outcome.ts';
import { repostDelaySeconds } from './repost-delay.ts';

export type TicketPoster = {
  /** Resolves when the answer was acted on; never rejects. */
  post(ticket: OpenTicket): Promise<void>;
};

export type TicketStanding =
  | { readonly kind: 'known'; readonly tag: string }
  /** Jasmin has its user or its connector no more: its members need another ticket. */
  | { readonly kind: 'gone' }
  /** Nothing may be posted for it now. */
  | { readonly kind: 'unknown' };

export type TicketPosterDeps = {
  readonly pool: Pool;
  readonly send: SendClient['send'];
  standingOf(ticket: OpenTicket): TicketStanding;
  onAccepted(ticket: OpenTicket): void;
  onNotProvisioned(): void;
  onFenced(ticket: OpenTicket, fence: JasminFence): void;
  /** It has failed, or let its members go. */
  onClosed(ticket: OpenTicket): void;
  readonly announcer: Announcer;
  readonly log: Logger;
};

/** The last of them 31 s after the first. */
const FENCED_POSTS_MAX = 6;
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
    const standing = deps.standingOf(ticket);
    if (standing.kind === 'unknown') return;
    if (standing.kind === 'gone') return dissolve(ticket);
    const { tag } = standing;
    const outcome = await deps.send({
      ...{ user: userOfClass(ticket), content: encodeUuid(ticketId), from, to, tag },
    });
    switch (outcome.kind) {
      case 'accepted':
        deps.onAccepted(ticket);
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
      case 'fenced':
        log.error({ ticketId, class: ticket.class, posts: ticket.posts, ...outcome }, 'ticket.fenced');
        deps.onFenced(ticket, outcome.fence);
        await settleFenced(ticket, outcome.reason);
        break;
      case 'refused':
        await refuse(ticket, outcome.reason);
        break;
      default:
        assertNever(outcome);
    }
  }

  function settleFenced(ticket: OpenTicket, reason: string): Promise<void> {
    if (ticket.posts < FENCED_POSTS_MAX) return note(ticket, 'failed', undefined);
    return isOutside(ticket) ? refuse(ticket, reason) : dissolve(ticket);
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

  async function refuse(ticket: OpenTicket, reason: string): Promise<void> {
    const { id: ticketId, members } = ticket;
    try {
      const failed = await refuseTicket(pool, ticketId);
      log.error({ ticketId, members, reason, traceIds: traceIdsOf(failed) }, 'ticket.refused');
      deps.onClosed(ticket);
      const failedIds = failed.map(({ id }) => id);
      if (failedIds.length > 0) await announcer.announce('message-updated', 'messageIds', failedIds);
    } catch (error) {
      log.warn({ ticketId, members, reason, err: error }, 'ticket.refusal-not-noted');
    }
  }

  async function dissolve(ticket: OpenTicket): Promise<void> {
    const { id: ticketId } = ticket;
    try {
      const members = await dissolveTicket(pool, ticketId);
      log.info({ ticketId, class: ticket.class, members }, 'ticket.dissolved');
      deps.onClosed(ticket);
    } catch (error) {
      log.warn({ ticketId, err: error }, 'ticket.not-dissolved');
    }
  }

  return { post };
}
