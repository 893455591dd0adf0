// docs/rules-and-limits.md names every rule that a refusal may name.
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { RULE_NAMES } from '../../shared/compliance/decide.ts';

const RULES = new URL('../../shared/compliance/rules/', import.meta.url);
const DOCS = new URL('../../docs/rules-and-limits.md', import.meta.url);

/** By the names that the rules' files give them. */
async function ruleNames(): Promise<readonly string[]> {
  const files = (await readdir(RULES)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const modules = await Promise.all(files.map((name) => import(new URL(name, RULES).href)));
  return modules.flatMap((exported) =>
    Object.entries<unknown>(exported).flatMap(([name, value]) => {
      if (name.endsWith('_RULE')) return [String(value)];
      return typeof value === 'object' && value !== null && 'name' in value ? [String(value.name)] : [];
    }),
  );
}

test('a timeline names no rule that the document lacks', async () => {
  const text = await readFile(DOCS, 'utf8');
  expect(RULE_NAMES).toContain('limits');
  expect(RULE_NAMES.filter((name) => !text.includes(`\n| \`${name}\` |`))).toEqual([]);
});

test('whoever is refused by a rule finds it in the document', async () => {
  const names = await ruleNames();
  expect(names).toHaveLength(12);
  const text = await readFile(DOCS, 'utf8');
  expect(names.filter((name) => !text.includes(`\n| \`${name}\` |`))).toEqual([]);
});
