import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { inTransaction } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';
import { type Debt, owedBy } from '../owed-by.ts';
import { lockWaking, moveByTime, type Snooze, snooze } from '../waking-store.ts';

type Woken = { readonly id: Uuid; readonly debt: Debt };

type Announcements = { readonly accepted: Uuid[]; readonly routed: Uuid[]; readonly updated: Uuid[] };

/** Rows of message_log whose wake_at has come: announced again, or moved by what time decides. */
export const wakeMessages: Job = {
  name: 'wake-messages',
  intervalMs: 1_000,
  async run({ pool, announcer, receiptTimeoutMs }, now) {
    const announcements: Announcements = { accepted: [], routed: [], updated: [] };
    const rows = await inTransaction(pool, async (client) => {
      const waking = await lockWaking(client, now, JOB_ROWS_MAX);
      const woken = waking.map((row) => ({ id: row.id, debt: owedBy(row, receiptTimeoutMs, now) }));
      await snooze(client, woken.flatMap(snoozeOf));
      for (const move of ['expire', 'receipt-missing'] as const) {
        const ids = woken.filter(({ debt }) => debt.kind === move).map(({ id }) => id);
        const moved = await moveByTime(client, move, ids);
        announcements.updated.push(...moved.filter(({ owed }) => owed).map(({ id }) => id));
      }
      for (const { id, debt } of woken) {
        if (debt.kind !== 'announce') continue;
        if (debt.work === 'message-accepted') announcements.accepted.push(id);
        if (debt.work === 'message-routed') announcements.routed.push(id);
        if (debt.event) announcements.updated.push(id);
      }
      return waking.length;
    });
    await Promise.all([
      announcer.announce('message-accepted', 'messageIds', announcements.accepted),
      announcer.announce('message-routed', 'messageIds', announcements.routed),
      announcer.announce('message-updated', 'messageIds', announcements.updated),
    ]);
    return { rows, full: rows === JOB_ROWS_MAX };
  },
};

function snoozeOf({ id, debt }: Woken): readonly Snooze[] {
  switch (debt.kind) {
    case 'announce':
    case 'wait':
      return [{ id, wakeAt: debt.wakeAt }];
    case 'nothing':
      return [{ id, wakeAt: undefined }];
    case 'expire':
    case 'receipt-missing':
      return [];
  }
}
