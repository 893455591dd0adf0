// How often a quota or a filter of Jasmin's stood in the way of a ticket, and of which last.
import type { OpenTicket } from './open-tickets.ts';
import type { JasminFence } from './send-outcome.ts';

export type FenceCounts = {
  note(ticket: OpenTicket, fence: JasminFence): void;
  counts(): ReadonlyMap<JasminFence, number>;
  /** `value-filter of rm-abc/rm-def` */
  last(): { readonly what: string; readonly at: Date } | undefined;
};

export function countFences(now: () => Date): FenceCounts {
  const counts = new Map<JasminFence, number>();
  let last: ReturnType<FenceCounts['last']>;
  return {
    note(ticket, fence) {
      counts.set(fence, (counts.get(fence) ?? 0) + 1);
      last = { what: `${fence} of ${ticket.class}`, at: now() };
    },
    counts: () => counts,
    last: () => last,
  };
}
