// One form for the names that operators search for: statements (pg_stat_statements, prepared once a connection) and log
// events (the `message` of a line) are `noun.what-it-is`. The positive controls prove that the checks would object.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAME = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/;

const SOURCES = ['functions', 'shared', 'smpp-bridge']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'));

function statementNames(text: string): string[] {
  return [...text.matchAll(/: Statement = \{\s*name: '([^']*)'/g)].map((match) => match[1] ?? '');
}

/** What stands between the parentheses of each call of the logger. */
function logCalls(text: string): string[] {
  return [...text.matchAll(/\blog(?:\.(?:trace|debug|info|warn|error|fatal)|\[[^\]]*\])\(/g)].map((match) => {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; depth > 0 && end < text.length; end += 1) {
      if (text[end] === '(') depth += 1;
      if (text[end] === ')') depth -= 1;
    }
    return text.slice(start, end - 1).trim();
  });
}

/** A complaint for a line that is not an event with a name, or that keeps only the text of an error. */
function logComplaint(call: string): string | undefined {
  const name = /(?:^|,)\s*(?:'([^']*)'|[a-zA-Z]+),?$/.exec(call);
  if (!name || (name[1] !== undefined && !NAME.test(name[1]))) return `no event's name: ${call}`;
  return /\bevent:|\berr: (String\(|\w+\.message\b)/.test(call) ? `not the one form: ${call}` : undefined;
}

test('each statement has a name of its own, all in one form', () => {
  const names = SOURCES.flatMap(statementNames);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !NAME.test(name))).toEqual([]);
  expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([]);
});

test('each log line is an event with a name, and errors are logged whole', () => {
  const calls = SOURCES.flatMap(logCalls);
  expect(calls.length).toBeGreaterThan(50);
  expect(calls.map(logComplaint).filter((text) => text !== undefined)).toEqual([]);
});

test.each([
  ['the name is a field', "log.info({ event: 'claims.released', rows: 1 });"],
  ['the name is a field beside a text', "log.info({ event: 'claims.released' }, 'claims.released');"],
  ['the line is prose', "log.info({ rows: 1 }, 'released some rows');"],
  ['there are only fields', 'log.info({ rows: count(rows) });'],
  ['an error loses its stack and cause', "log.warn({ err: String(error) }, 'claims.lost');"],
])('the check objects when %s', (_what, text) => {
  expect(logCalls(text).map(logComplaint)).toEqual([expect.any(String)]);
});

test('the check objects to a statement of another form', () => {
  expect(statementNames("const X: Statement = {\n  name: 'bridge-claim',").every((n) => NAME.test(n))).toBe(
    false,
  );
});
