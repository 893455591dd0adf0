import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import { useDatabase } from '../../testing/database.ts';
import { recordingLog } from '../../testing/recording-log.ts';
import { seedAccount } from '../../testing/seed.ts';
import { insertRow } from '../../testing/seed-messages.ts';
import { type ContentChecker, createContentChecker } from './content-cache.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import type { RuleScope } from './load-rules.ts';
import { seedContentRules } from './seed-rules.ts';

const db = useDatabase();
const SOMEBODY = randomUUID();
const CLEAN = { kind: 'clean' };
let nowMs = 0;
let logText: () => string;

beforeEach(async () => {
  await db.pool.query('delete from messaging.content_rules');
  nowMs = 0;
});

function checker(scope: RuleScope = 'outbound'): ContentChecker {
  const recording = recordingLog();
  logText = recording.logText;
  return createContentChecker({
    db: db.pool,
    clock: { now: () => new Date(nowMs) },
    log: recording.log,
    scope,
  });
}

function seedRule(columns: Readonly<Record<string, unknown>> = {}): Promise<Uuid> {
  const rule = {
    name: 'no-beer',
    category: 'alcohol',
    kind: 'pattern',
    pattern: 'beer',
    action: 'block',
    active: true,
  };
  return insertRow(db.pool, 'messaging.content_rules', { ...rule, ...columns }, 'id');
}

const BLOCKED = { kind: 'blocked', rule: 'no-beer', category: 'alcohol', flags: [] };

describe('which rules count', () => {
  test.each([
    ['active ones', {}, 'outbound', BLOCKED],
    ['not those switched off', { active: false }, 'outbound', CLEAN],
    ['not those of the other direction', { scope: 'inbound' }, 'outbound', CLEAN],
    ['inbound ones for what comes in', { scope: 'inbound' }, 'inbound', BLOCKED],
  ] as const)('%s', async (_, columns, scope, expected) => {
    await seedRule(columns);
    expect(await checker(scope).verdictOf('beer', SOMEBODY)).toEqual(expected);
  });

  test('those of an account for that account alone, of one text too', async () => {
    const { accountId } = await seedAccount(db.pool);
    await seedRule({ account_id: accountId });
    const { verdictOf } = checker();
    expect(await verdictOf('beer', SOMEBODY)).toEqual(CLEAN);
    expect(await verdictOf('beer', accountId)).toEqual(BLOCKED);
    expect(await verdictOf('beer', SOMEBODY)).toEqual(CLEAN);
  });

  test('a domain, and flags in the order of their names', async () => {
    await seedRule({ name: 'b', action: 'flag' });
    await seedRule({ name: 'a', action: 'flag', pattern: 'be' });
    await seedRule({ name: 'c', kind: 'domain', pattern: 'bit.ly', action: 'flag' });
    expect(await checker().verdictOf('beer', SOMEBODY)).toEqual({ kind: 'flagged', flags: ['a', 'b'] });
  });
});

describe('a change counts', () => {
  test('after two seconds, not before, also for a text that was seen', async () => {
    const { verdictOf } = checker();
    expect(await verdictOf('beer', SOMEBODY)).toEqual(CLEAN);
    await seedRule();
    nowMs = 1_999;
    expect(await verdictOf('beer', SOMEBODY)).toEqual(CLEAN);
    nowMs = 2_000;
    expect(await verdictOf('beer', SOMEBODY)).toEqual(BLOCKED);
    await db.pool.query('update messaging.content_rules set active = false');
    nowMs = 4_000;
    expect(await verdictOf('beer', SOMEBODY)).toEqual(CLEAN);
  });
});

test('a faulty rule is logged once a version, and the others count', async () => {
  await seedRule({ name: 'broken', pattern: '(' });
  await seedRule();
  const { verdictOf } = checker();
  for (const time of [0, 2_000, 4_000]) {
    nowMs = time;
    expect(await verdictOf('beer', SOMEBODY)).toEqual(BLOCKED);
    if (time === 2_000) await seedRule({ name: 'another', pattern: 'wine' });
  }
  const lines = logText().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    message: 'content-rule.faulty',
    rule: 'broken',
    version: 1,
    fault: 'The pattern of rule "broken" cannot be used: error parsing regexp: missing closing ): `(`.',
  });

  await db.pool.query(`update messaging.content_rules set version = 2 where name = 'broken'`);
  nowMs = 6_000;
  await verdictOf('beer', SOMEBODY);
  expect(JSON.parse(logText())).toMatchObject({ rule: 'broken', version: 2 });
});

test('rules that cannot be loaded let no text pass', async () => {
  const query = () => Promise.reject(new Error('away'));
  const { log } = recordingLog();
  const { verdictOf } = createContentChecker({
    ...{ db: { query } as never, clock: { now: () => new Date(0) }, log, scope: 'outbound' as const },
  });
  await expect(verdictOf('beer', SOMEBODY)).rejects.toThrow('away');
});

describe('the default rules', () => {
  test('count once seeded', async () => {
    expect(await seedContentRules(db.pool)).toBe(DEFAULT_RULES.length);
    const { verdictOf } = checker();
    expect(await verdictOf('see bit.ly/x', SOMEBODY)).toMatchObject({
      kind: 'blocked',
      rule: 'shortener-bit.ly',
    });
    expect(await verdictOf('Your code is 4711', SOMEBODY)).toEqual(CLEAN);
    expect(logText()).toBe('');
  });

  test('seeded again leave what was changed, and bring what is missing', async () => {
    await seedContentRules(db.pool);
    await db.pool.query(`update messaging.content_rules set active = false where name = 'shortener-bit.ly'`);
    await db.pool.query(`delete from messaging.content_rules where name = 'shortener-t.co'`);
    expect(await seedContentRules(db.pool)).toBe(1);
    expect(await checker().verdictOf('see bit.ly/x', SOMEBODY)).toEqual(CLEAN);
  });
});
