// What a link has decided and the database has not confirmed.
import { traceIdOf } from '../../../shared/kernel/trace-context.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { MessageInLink } from './message-in-link.ts';
import type { Settlement } from './settle-store.ts';
import type { Settler } from './settler.ts';

export type LinkCommits = {
  commit(settlement: Settlement): Promise<void>;
  /** Gives messages back to the queue. */
  requeue(messages: readonly MessageInLink[]): void;
  /** Settlements under way. */
  uncommitted(): number;
  /** Resolves when what was given back until now is in the queue. */
  released(): Promise<void>;
  /** Waits until nothing is under way, `timeoutMs` at most. */
  finish(timeoutMs: number): Promise<void>;
};

export type LinkCommitsDeps = {
  readonly settler: Pick<Settler, 'settle'>;
  readonly log: Logger;
  /** One settlement fewer is under way. */
  onCommitted(): void;
};

const POLL_MS = 10;

export function createLinkCommits({ settler, log, onCommitted }: LinkCommitsDeps): LinkCommits {
  let uncommitted = 0;
  let releasing: Promise<void> = Promise.resolve();

  function commit(settlement: Settlement): Promise<void> {
    uncommitted += 1;
    return settler
      .settle(settlement)
      .catch((error: unknown) => {
        const { messageId, traceparent } = settlement;
        const traceId = traceIdOf({ id: messageId, traceparent });
        log.error({ messageId, traceId, err: error }, 'settle.given-up');
      })
      .finally(() => {
        uncommitted -= 1;
        onCommitted();
      });
  }

  return {
    commit,
    requeue(messages) {
      const commits = messages.map(({ message }) =>
        commit({ messageId: message.id, traceparent: message.traceparent, outcome: { kind: 'requeue' } }),
      );
      releasing = Promise.all([releasing, ...commits]).then(() => undefined);
    },
    uncommitted: () => uncommitted,
    released: () => releasing,
    async finish(timeoutMs) {
      for (let waitedMs = 0; uncommitted > 0 && waitedMs < timeoutMs; waitedMs += POLL_MS) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
