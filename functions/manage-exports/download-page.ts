import { CONTENT_TYPES, type ExportFormat } from '../../shared/contracts/http/exports.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type DownloadInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };
type PageRow = { readonly format: ExportFormat; readonly content: Buffer };

const READ: Statement = {
  name: 'manage-exports.read-page',
  text: `
    select e.format, p.content from messaging.exports e join messaging.export_pages p on p.export_id = e.id
    where e.id = $1 and e.account_id = $2 and p.number = $3`,
};

const NUMBER_FORM = /^[1-9]\d{0,8}$/;

/** A page that is not written yet is as absent as one that will never be. */
export function createDownloadPage(db: Queryable): (input: DownloadInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('messageExport', params.id ?? '');
    const number = NUMBER_FORM.test(params.number ?? '') ? Number(params.number) : undefined;
    if (id === undefined || number === undefined) return { kind: 'refused', code: 'not_found' };
    const [page] = await queryRows<PageRow>(db, READ, [id, caller.accountId, number]);
    if (!page) return { kind: 'refused', code: 'not_found' };
    return {
      kind: 'ok',
      status: 200,
      body: page.content,
      headers: {
        'content-type': CONTENT_TYPES[page.format],
        'content-disposition': `attachment; filename="${formatId('messageExport', id)}-${number}.${page.format}"`,
      },
    };
  };
}
