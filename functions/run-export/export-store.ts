import { z } from 'zod';
import { EXPORT_FORMATS, EXPORT_KEPT_HOURS } from '../../shared/contracts/http/exports.ts';
import { messageFilters } from '../../shared/contracts/http/message-filters.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const storedExport = z.object({
  accountId: z.string().transform((id) => id as Uuid),
  format: z.enum(EXPORT_FORMATS),
  filters: z.strictObject(messageFilters),
  walkedTo: z.string().transform((id) => id as Uuid),
});

/** An export of which there is a page to write. */
export type OpenExport = z.output<typeof storedExport> & { readonly id: Uuid };

export type WrittenPage = {
  readonly content: Buffer;
  readonly messages: number;
  /** Where it ended; `undefined`: there is nothing more. */
  readonly next: Uuid | undefined;
};

const FIND: Statement = {
  name: 'run-export.find',
  text: `
    select account_id as "accountId", format, filters, walked_to as "walkedTo" from messaging.exports
    where id = $1 and state in ('pending', 'running')`,
};

// Whoever wrote from the same place first has moved it on: the other's page, and one of an export that was canceled
// meanwhile, is not kept. A page without messages is none.
const KEEP: Statement = {
  name: 'run-export.keep-page',
  text: `
    with moved as (
      update messaging.exports e set
        state = case when $3::uuid is null then 'finished' else 'running' end,
        walked_to = coalesce($3, e.ends_at),
        messages = e.messages + $4, bytes = e.bytes + $5, pages = e.pages + ($4 > 0)::int,
        finished_at = case when $3 is null then now() end,
        expires_at = case when $3 is null then now() + interval '${EXPORT_KEPT_HOURS} hours' end,
        wake_at = case when $3 is not null then now() + interval '5 seconds' end
      where e.id = $1 and e.walked_to = $2 and e.state in ('pending', 'running')
      returning e.id, e.pages
    ), page as (
      insert into messaging.export_pages (export_id, number, messages, bytes, content)
      select id, pages, $4, $5, $6 from moved where $4 > 0
    )
    select id from moved`,
};

/** Throws where its filters cannot be read. */
export async function findOpenExport(db: Queryable, id: Uuid): Promise<OpenExport | undefined> {
  const [row] = await queryRows(db, FIND, [id]);
  return row && { id, ...storedExport.parse(row) };
}

/** Keeps the page and moves the export on, together; answers whether it was the first to do so. */
export async function keepPage(
  db: Queryable,
  { id, walkedTo }: OpenExport,
  { content, messages, next }: WrittenPage,
): Promise<boolean> {
  const bytes = messages > 0 ? content.length : 0;
  const moved = await queryRows(db, KEEP, [id, walkedTo, next ?? null, messages, bytes, content]);
  return moved.length > 0;
}
