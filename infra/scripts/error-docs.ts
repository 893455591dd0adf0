// The published form of the error catalogue: a page a code, an index of them, and all of it as JSON.
import type { Equivalents, ErrorEntry } from '../../shared/contracts/errors/error-entry.ts';
import { ERROR_THEMES, type ErrorCode, errorEntry } from '../../shared/contracts/errors.ts';
import { errorPageOf } from '../../shared/contracts/problem.ts';
import { COMMAND_STATUS } from '../../smpp-bridge/src/smpp/command-status.ts';

const THEME_TITLES: Readonly<Record<keyof typeof ERROR_THEMES, string>> = {
  request: 'The request',
  access: 'Access',
  refusal: 'What our rules refuse',
  carrier: 'What carriers refuse or report',
  platform: 'Our side',
};

const PROVIDERS: readonly (readonly [keyof Equivalents, string])[] = [
  ['sinch', 'Sinch, `err` of a receipt'],
  ['twilio', 'Twilio'],
  ['telnyx', 'Telnyx'],
  ['bandwidth', 'Bandwidth'],
];

const THEMES = Object.entries(ERROR_THEMES).map(([theme, entries]) => ({
  title: THEME_TITLES[theme as keyof typeof ERROR_THEMES],
  codes: Object.keys(entries) as ErrorCode[],
}));
const CODES = THEMES.flatMap(({ codes }) => codes);

/** Every file of docs/errors, by name. */
export function errorDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage()],
    ['errors.json', errorsJson()],
    ...CODES.map((code) => [`${code}.md`, errorPage(code)] as const),
  ]);
}

function indexPage(): string {
  const sections = THEMES.map(({ title, codes }) =>
    [`## ${title}`, '', ...CODE_TABLE_HEAD, ...codes.map(codeRow)].join('\n'),
  );
  return `${INTRODUCTION}\n${sections.join('\n\n')}\n`;
}

const CODE_TABLE_HEAD = ['| code | HTTP | again | what happened |', '|---|---|---|---|'];

function codeRow(code: ErrorCode): string {
  const { httpStatus, retryable, title } = errorEntry(code);
  return `| [\`${code}\`](${code}.md) | ${httpStatus} | ${retryable ? 'yes' : 'no'} | ${title} |`;
}

const INTRODUCTION = `# Errors

A refused request is answered with a problem document (RFC 9457, \`application/problem+json\`); a message that ends badly
carries the same under \`error\`. \`code\` is stable and is what programs should look at: codes are never reused or renamed,
new ones may come. \`refused_by\` says who said no, \`remedy\` what to change, \`carrier_error\` what the carrier said in
its own words. *Again* says whether the same request or message, unchanged, may succeed later.

All of it for programs: [errors.json](errors.json), with the codes of other providers. These pages are generated from the
catalogue in \`shared/contracts/errors.ts\` by \`npm run error-pages\`.
`;

function errorPage(code: ErrorCode): string {
  const entry = errorEntry(code);
  const facts = [
    ['HTTP status', `${entry.httpStatus}`],
    ['SMPP command_status', `\`${hexStatus(entry)}\` ${statusName(entry)}`],
    ['Refused by', entry.refusedBy],
    ['Caused by', entry.fault],
    ['The same again, unchanged', entry.retryable ? 'may succeed later' : 'will be refused again'],
  ];
  const sections = [
    `# ${code}`,
    `**${entry.title}.** ${entry.remedy}`,
    ...(entry.reserved === undefined ? [] : [`Not given yet: kept for ${entry.reserved}.`]),
    table(facts),
    ...elsewhere(entry),
    '[All errors](README.md)',
  ];
  return `${sections.join('\n\n')}\n`;
}

function elsewhere({ equivalents }: ErrorEntry): string[] {
  const rows = PROVIDERS.flatMap(([provider, name]) => {
    const codes = equivalents?.[provider];
    return codes === undefined ? [] : [[name, codes.join(', ')]];
  });
  return rows.length === 0 ? [] : ['## At other providers', table(rows)];
}

function table(rows: readonly (readonly string[])[]): string {
  return ['| | |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

function errorsJson(): string {
  return `${JSON.stringify({ errors: CODES.map(jsonEntry) }, null, 2)}\n`;
}

function jsonEntry(code: ErrorCode) {
  const entry = errorEntry(code);
  return {
    code,
    page: errorPageOf(code),
    title: entry.title,
    remedy: entry.remedy,
    http_status: entry.httpStatus,
    command_status: hexStatus(entry),
    command_status_name: statusName(entry),
    retryable: entry.retryable,
    refused_by: entry.refusedBy,
    fault: entry.fault,
    equivalents: entry.equivalents ?? {},
    reserved: entry.reserved,
  };
}

function hexStatus({ commandStatus }: ErrorEntry): string {
  return `0x${commandStatus.toString(16).padStart(8, '0').toUpperCase()}`;
}

/** Throws where the catalogue names a status that SMPP does not have. */
function statusName({ commandStatus }: ErrorEntry): string {
  const name = Object.entries(COMMAND_STATUS).find(([, value]) => value === commandStatus)?.[0];
  if (name === undefined) throw new Error(`no command_status ${commandStatus}`);
  return name;
}
