// A function that made its own authenticator would know a token, and not that its key is revoked, restricted or slowed.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FUNCTIONS = fileURLToPath(new URL('../../functions/', import.meta.url));
const OWN_AUTHENTICATOR = /\bcreateAuthenticator\b/;

test('every function asks the one door of the API who calls', () => {
  const sources = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name, text: readFileSync(FUNCTIONS + name, 'utf8') }));
  expect(sources.filter(({ text }) => OWN_AUTHENTICATOR.test(text)).map(({ name }) => name)).toEqual([]);
  expect(sources.filter(({ text }) => text.includes('createApiAccess(')).length).toBeGreaterThanOrEqual(2);
});

test('positive control', () => {
  expect(OWN_AUTHENTICATOR.test("const a = createAuthenticator(config, { audience: 'api', clock });")).toBe(
    true,
  );
});
