// `npm run unowned`: what came in for a number that no active account has. Numbers and texts are masked unless asked for.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { numberForm } from '../../shared/contracts/http/numbers.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import { loadUnowned } from '../../shared/messaging/load-unowned.ts';
import type { MessageRow } from '../../shared/messaging/message-resource.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { type OperatorCommand, readCommand } from './read-command.ts';
import { runCommand } from './run-command.ts';

const NAME = 'unowned';
const USAGE = `usage: DATABASE_URL=<postgres://…> npm run unowned [-- --to +14155550100] [--before msg_…] [--limit 20] [--show]

Lists messages to numbers that no active account has, the newest first: id, time, sender, number, text. --to keeps to one number,
--before goes on behind the last id of a page, --limit is 1 to 100. The sender and the text are masked without --show.`;

const form = z.object({
  to: numberForm.optional(),
  before: z
    .string()
    .transform((text) => parseId('message', text))
    .refine((id) => id !== undefined, 'must be the id of a message, such as msg_01kawz8y5qf3sbm2e7vtn4hxcd')
    .optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'must be a number from 1 to 100')
    .transform(Number),
  show: z.boolean(),
});
export type UnownedOptions = z.output<typeof form>;

export function readUnownedCommand(args: readonly string[]): OperatorCommand<UnownedOptions> {
  const options = {
    to: { type: 'string' },
    before: { type: 'string' },
    limit: { type: 'string', default: '20' },
    show: { type: 'boolean', default: false },
  } as const;
  return readCommand(args, options, form);
}

/** One line a message, and how to see the next page. */
export async function listUnowned(db: Queryable, options: UnownedOptions): Promise<string> {
  const { to, before, limit, show } = options;
  const found = await loadUnowned(db, { to, before, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  if (!last) return 'no message';
  const lines = shown.map((row) => lineOf(row, show));
  if (found.length > shown.length) lines.push(`more: --before ${formatId('message', last.id)}`);
  return lines.join('\n');
}

/** What a stranger wrote must not steer the operator's terminal. */
function lineOf(row: MessageRow, show: boolean): string {
  const text = JSON.stringify(row.message_body).replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return [
    formatId('message', row.id),
    row.created_at.toISOString(),
    show ? row.source_addr : maskNumber(row.source_addr),
    row.dest_addr,
    show ? text : `(${[...row.message_body].length} characters)`,
  ].join('  ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCommand({ name: NAME, usage: USAGE }, readUnownedCommand(process.argv.slice(2)), listUnowned);
}
