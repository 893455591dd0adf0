import { setTimeout as sleep } from 'node:timers/promises';
import { traceIdsOf } from '../../../shared/kernel/trace-context.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { takeOverStale } from './takeover-store.ts';

export type TakeOverDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

const BATCH_MAX = 500;
const RETRY_MS = 1_000;

/** Decides about everything that bridges of earlier epochs left in flight; returns when none is left, or at `signal`. */
export async function takeOver(epoch: number, { pool, announcer, log, signal }: TakeOverDeps): Promise<void> {
  let rows = 0;
  let traceIds: readonly string[] = [];
  while (!signal.aborted) {
    try {
      const { messages, failedIds } = await takeOverStale(pool, epoch, BATCH_MAX);
      if (rows === 0) traceIds = traceIdsOf(messages);
      rows += messages.length;
      if (failedIds.length > 0) void announcer.announce('message-updated', 'messageIds', failedIds);
      if (messages.length === 0) break;
    } catch (error) {
      log.warn({ err: error }, 'takeover.failed');
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }
  if (rows > 0) log.info({ epoch, rows, traceIds }, 'takeover.done');
}
