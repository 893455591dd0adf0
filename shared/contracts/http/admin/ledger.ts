import { z } from 'zod';
import { parseId, type Uuid } from '../../../kernel/ids.ts';
import { listAuditLogQuery } from '../audit-log.ts';
import { apiId, dollars, lineOf, pageLimit, pageOf } from '../forms.ts';
import { balanceResource, LEDGER_KINDS, ledgerEntry } from '../usage.ts';
import { moneyOtherThanNothing } from './accounts.ts';

export const adminLedgerEntry = ledgerEntry
  .unwrap()
  .extend({
    message_id: apiId('message').nullable().meta({
      description: 'The message that a correction is about. Entries of messages are for many at once.',
    }),
    balance_after: dollars.nullable().meta({
      description:
        'What was left to spend after it, going by the balance as the first page found it; null where a filter by `kind` or ' +
        '`before` leaves out later entries.',
    }),
  })
  .readonly()
  .meta({ id: 'AdminLedgerEntry' });
export type AdminLedgerEntry = z.output<typeof adminLedgerEntry>;

export const adminLedgerPage = pageOf('AdminLedgerPage', adminLedgerEntry);

export const adminLedgerQuery = z.strictObject({
  limit: pageLimit,
  cursor: z.string().max(200).optional().meta({ description: '`next_cursor` of the page before.' }),
  kind: z.enum(LEDGER_KINDS, `must be one of ${LEDGER_KINDS.join(', ')}`).optional(),
  after: listAuditLogQuery.shape.after,
  before: listAuditLogQuery.shape.before,
});
export type AdminLedgerQuery = z.output<typeof adminLedgerQuery>;

const message = z
  .string()
  .meta({ pattern: '^msg_[0-7][0-9a-hjkmnp-tv-z]{25}$', description: 'A message of the account.' })
  .transform((text, context): Uuid => {
    const id = parseId('message', text);
    if (id) return id;
    context.addIssue({ code: 'custom', message: 'must be the id of a message' });
    return z.NEVER;
  });

export const correctionBody = z
  .strictObject({
    amount: moneyOtherThanNothing.meta({
      description: 'What is added to the balance; it may take money away, below any limit.',
      examples: ['-0.25'],
    }),
    reason: lineOf(100).trim().min(1, 'must say why').meta({ description: 'Stands in the ledger.' }),
    message_id: message.optional(),
  })
  .meta({ id: 'LedgerCorrection' });
export type CorrectionBody = z.output<typeof correctionBody>;

export const correctionResource = z
  .object({ entry: adminLedgerEntry, balance: balanceResource })
  .readonly()
  .meta({ id: 'CorrectedLedger' });
export type CorrectionResource = z.output<typeof correctionResource>;

export const ledgerCheck = z
  .object({
    equal: z.boolean().meta({ description: 'Whether both sums are as they must be.' }),
    entries: z.int(),
    balance: dollars,
    balance_by_ledger: dollars.meta({ description: 'What the entries add up to.' }),
    reserved: dollars,
    reserved_by_ledger: dollars,
  })
  .readonly()
  .meta({ id: 'LedgerCheck' });
export type LedgerCheck = z.output<typeof ledgerCheck>;
