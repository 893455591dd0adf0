// Opt-outs as the API shows and takes them.
import { z } from 'zod';
import { e164Form } from '../parsers.ts';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';
import { senderForm } from './submit-message.ts';

export const CHECKED_RECIPIENTS_MAX = 1_000;
export const IMPORT_LINES_MAX = 100_000;

const sources = z.enum(['keyword', 'api', 'import', 'carrier', 'operator']).meta({
  description:
    'Who said so: the recipient by a text (`keyword`), you (`api`, `import`), the carrier or our support.',
});

const senderOrAll = z.string().nullable().meta({
  description: 'The sender that it is about; null: everything that the account sends.',
});

export const optOutResource = z
  .object({
    recipient: z.string(),
    sender: senderOrAll,
    opted_out: z.boolean(),
    source: sources,
    changed_at: timestamp.meta({ description: 'When it was said. The latest word counts.' }),
  })
  .readonly()
  .meta({ id: 'OptOut' });
export type OptOutResource = z.output<typeof optOutResource>;

export const optOutPage = pageOf('OptOutPage', optOutResource);
export type OptOutPage = z.output<typeof optOutPage>;

/** Body of `POST /v1/opt-outs` and of `POST /v1/opt-outs/remove`. */
export const changeOptOutBody = z.strictObject({
  recipient: e164Form,
  sender: senderForm
    .nullable()
    .optional()
    .meta({ description: 'Absent or null: all senders of the account.' }),
});
export type ChangeOptOutBody = z.output<typeof changeOptOutBody>;

/** Body of `POST /v1/opt-outs/check`. */
export const checkOptOutsBody = z.strictObject({
  recipients: z.array(e164Form).min(1).max(CHECKED_RECIPIENTS_MAX),
  sender: senderForm.optional().meta({
    description: 'Whose message it would be. Absent: asked is about the account as a whole.',
  }),
});
export type CheckOptOutsBody = z.output<typeof checkOptOutsBody>;

export const optOutVerdicts = z
  .object({
    data: z
      .array(
        z
          .object({
            recipient: z.string(),
            opted_out: z.boolean(),
            scope: z.enum(['sender', 'account', 'none']).meta({
              description:
                'Of what the recipient opted out: this sender, everything of the account, nothing.',
            }),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly()
  .meta({ id: 'OptOutVerdicts' });
export type OptOutVerdicts = z.output<typeof optOutVerdicts>;

const textCursor = z.string().max(100).meta({ description: '`next_cursor` of the page before.' });

/** Query of `GET /v1/opt-outs`. */
export const listOptOutsQuery = z.strictObject({
  limit: pageLimit,
  cursor: textCursor.optional(),
  recipient: e164Form.optional(),
  sender: senderForm.optional(),
  source: sources.optional(),
  changed_after: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-11-25T09:30:00Z' })
    .transform((text) => new Date(text))
    .optional(),
});
export type ListOptOutsQuery = z.output<typeof listOptOutsQuery>;

export const optOutChangeResource = z
  .object({
    id: apiId('optOutChange'),
    recipient: z.string(),
    sender: senderOrAll,
    opted_out: z.boolean(),
    source: sources,
    keyword: z.string().nullable().meta({ description: 'The word in the text that said so.' }),
    message_id: apiId('message').nullable().meta({ description: 'The inbound message that said so.' }),
    actor: z.string().nullable().meta({ description: 'The API key or person who said so.' }),
    changed_at: timestamp,
  })
  .readonly()
  .meta({ id: 'OptOutChange' });
export type OptOutChangeResource = z.output<typeof optOutChangeResource>;

export const optOutHistory = pageOf('OptOutHistory', optOutChangeResource);
export type OptOutHistory = z.output<typeof optOutHistory>;

/** Query of `GET /v1/opt-outs/history`. */
export const optOutHistoryQuery = z.strictObject({
  recipient: e164Form,
  limit: pageLimit,
  cursor: pageCursor.optional(),
});
export type OptOutHistoryQuery = z.output<typeof optOutHistoryQuery>;

/**
 * Body of an import, or a page of one: each item is a number, or an object with a recipient and perhaps a sender. As
 * NDJSON each line is one. What is neither is an error of its line, not of the request.
 */
export const importBody = z.strictObject({
  items: z.array(z.unknown()).max(IMPORT_LINES_MAX, `must have at most ${IMPORT_LINES_MAX} items`),
});
export type ImportBody = z.output<typeof importBody>;

/** Query of an import and of its pages. */
export const importQuery = z.strictObject({
  more: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false').meta({
    description: '`true` where further pages follow.',
  }),
});
export type ImportQuery = z.output<typeof importQuery>;

export const optOutImportResource = z
  .object({
    id: apiId('optOutImport'),
    state: z.enum(['open', 'running', 'finished']).meta({
      description: 'More pages may come; all are here and are being applied; all are applied.',
    }),
    lines: z.int().meta({ description: 'Received so far.' }),
    added: z.int(),
    unchanged: z.int().meta({ description: 'Had opted out already.' }),
    refused: z.int().meta({ description: 'Listed, with the reason, under `errors`.' }),
    created_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'OptOutImport' });
export type OptOutImportResource = z.output<typeof optOutImportResource>;

export const importErrorPage = pageOf(
  'OptOutImportErrors',
  z.object({ page: z.int(), line: z.int(), message: z.string() }).readonly(),
);
export type ImportErrorPage = z.output<typeof importErrorPage>;

/** Query of `GET /v1/opt-outs/imports/{id}/errors`. */
export const importErrorsQuery = z.strictObject({ limit: pageLimit, cursor: textCursor.optional() });
export type ImportErrorsQuery = z.output<typeof importErrorsQuery>;
