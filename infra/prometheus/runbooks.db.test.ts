// What a runbook has a tired person type is at least SQL of this database.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connectorOrder } from '../../shared/contracts/connector-commands.ts';
import { useDatabase } from '../../shared/testing/database.ts';

const database = useDatabase();
const RUNBOOKS = fileURLToPath(new URL('../../docs/runbooks', import.meta.url));
const SQL = /^(?:select|update|insert|delete)\b/;
/** An extension that only the cloud's database has. */
const ELSEWHERE = /pg_stat_statements/;

/** What a reader fills in. */
const FILLED_IN: readonly (readonly [RegExp, string])[] = [
  [/\s*…;?$/, ''],
  [/\{…\}/g, '{}'],
  [/ID FROM ABOVE|\bUUID\b/g, '01935000-0000-7000-8000-000000000000'],
  [/TABLE/g, 'message_log'],
  [/NOW_OF_THAT_MONTH/g, 'now()'],
  [/\bPID\b/g, '0'],
];

function statementsOf(page: string): readonly string[] {
  const text = readFileSync(join(RUNBOOKS, page), 'utf8');
  const spans = [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '));
  const blocks = [...text.matchAll(/(?:^ {4,}\S.*\n)+/gm)].map(([block]) => block.trim());
  return [...spans, ...blocks.flatMap((block) => block.split(/;\s*$/m))]
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter((statement) => SQL.test(statement) && !ELSEWHERE.test(statement))
    .map((statement) =>
      FILLED_IN.reduce((filled, [from, to]) => filled.replaceAll(new RegExp(from, 'g'), to), statement),
    );
}

const STATEMENTS = readdirSync(RUNBOOKS).flatMap((page) =>
  statementsOf(page).map((statement) => [page, statement] as const),
);

test('there are statements to try', () => {
  expect(STATEMENTS.length).toBeGreaterThan(35);
});

test('commands to connectors are such as the bridge takes', () => {
  const commands = STATEMENTS.flatMap(([, statement]) => {
    const [, command, given] = /select id, '(\w+)', '([^']*)', 'on call'/.exec(statement) ?? [];
    return command === undefined ? [] : [{ command, ...JSON.parse(given ?? '') }];
  });
  expect(new Set(commands.map(({ command }) => command))).toEqual(
    new Set(['test', 'restart', 'reroute', 'drain', 'resume', 'throughput']),
  );
  expect(commands.filter((command) => !connectorOrder.safeParse(command).success)).toEqual([]);
});

test.each(STATEMENTS)('%s: %s', async (_page, statement) => {
  const made = /\b(?:from|into) t\b|select \* from t$/.test(statement);
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    if (made) await client.query('create temporary table t (like messaging.message_log)');
    await expect(client.query(`explain ${statement}`)).resolves.toBeDefined();
  } finally {
    await client.query('rollback');
    client.release();
  }
});
