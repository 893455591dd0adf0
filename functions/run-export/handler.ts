import type { ExportDue } from '../../shared/contracts/events/export-due.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { findOpenExport, keepPage } from './export-store.ts';
import { PAGE_LIMITS, type PageLimits, writePage } from './write-page.ts';

export type ExportHandlerDeps = {
  readonly db: Queryable;
  readonly announcer: Announcer;
  readonly log: Logger;
  readonly limits?: PageLimits;
};

/**
 * Writes one page of each export, one after the other, and announces those that have more. A repeat writes the same page and
 * finds that it is kept; one that is lost is announced again by the scheduler.
 */
export function createExportHandler({ db, announcer, log, limits = PAGE_LIMITS }: ExportHandlerDeps) {
  return async ({ exportIds }: ExportDue): Promise<MessageVerdict> => {
    for (const id of new Set(exportIds)) {
      if (await writeNext(id)) await announcer.announce('export-due', 'exportIds', [id]);
    }
    return DONE;
  };

  /** Whether there is more. */
  async function writeNext(id: Uuid): Promise<boolean> {
    const open = await findOpenExport(db, id);
    if (!open) return false;
    const page = await writePage(db, open, limits);
    const isKept = await keepPage(db, open, page);
    log.info(
      { exportId: id, messages: page.messages, bytes: page.content.length, isKept },
      'export.page-written',
    );
    return isKept && page.next !== undefined;
  }
}
