// How a message stands in an export. NDJSON has it as the API answers it; CSV (RFC 4180) has its fields in columns. What a
// spreadsheet would run as a formula begins with an apostrophe (OWASP, CSV injection); phone numbers and amounts are none.
import type { ExportFormat } from '../../shared/contracts/http/exports.ts';
import type { MessageResource } from '../../shared/contracts/http/message.ts';

type Column = readonly [name: string, valueOf: (message: MessageResource) => string | number | null];

const COLUMNS: readonly Column[] = [
  ['id', ({ id }) => id],
  ['direction', ({ direction }) => direction],
  ['status', ({ status }) => status],
  ['sequence', ({ sequence }) => sequence],
  ['occurred_at', (message) => message.occurred_at],
  ['from', ({ from }) => from],
  ['to', ({ to }) => to],
  ['body', ({ body }) => body],
  ['segments', ({ segments }) => segments],
  ['encoding', ({ encoding }) => encoding],
  ['price', ({ price }) => price],
  ['error_code', ({ error }) => error?.code ?? null],
  ['carrier_error', ({ error }) => error?.carrier_error ?? null],
  ['created_at', (message) => message.created_at],
  ['send_at', (message) => message.send_at],
  ['reference', ({ reference }) => reference],
  ['tags', ({ tags }) => tags.join(' ')],
  ['batch_id', (message) => message.batch_id],
  ['test', ({ test }) => String(test)],
];

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]\d+(?:\.\d+)?$/;

/** What a page begins with. */
export function headOf(format: ExportFormat): string {
  return format === 'csv' ? lineOf(COLUMNS.map(([name]) => name)) : '';
}

export function formatMessage(format: ExportFormat, message: MessageResource): string {
  if (format === 'ndjson') return `${JSON.stringify(message)}\n`;
  return lineOf(COLUMNS.map(([, columnOf]) => String(columnOf(message) ?? '')));
}

function lineOf(values: readonly string[]): string {
  return `${values.map(fieldOf).join(',')}\r\n`;
}

function fieldOf(value: string): string {
  const harmless = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
