// `.env.example` names every variable that a configuration reads, and nothing else; and its values are the defaults.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function configFiles(): string[] {
  return ['functions', 'smpp-bridge', 'infra'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^|\/)config\.ts$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Name and form of each variable that the file's schemas read. */
async function variablesOf(file: string): Promise<[string, z.ZodType][]> {
  const exported: Record<string, unknown> = await import(pathToFileURL(join(ROOT, file)).href);
  const schemas = Object.values(exported).filter((value) => value instanceof z.ZodObject);
  expect(schemas.length, `${file} exports its schema`).toBeGreaterThan(0);
  return schemas.flatMap((schema) => Object.entries<z.ZodType>(schema.shape));
}

/** Name and value of each. */
function exampleVariables(): [string, string][] {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
  return [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
}

test('.env.example and the configurations name the same variables', async () => {
  const files = configFiles();
  expect(files.length).toBeGreaterThan(5);
  const read = new Set((await Promise.all(files.map(variablesOf))).flat().map(([name]) => name));
  const documented = exampleVariables().map(([name]) => name);
  expect([...read].filter((name) => !documented.includes(name)).sort(), 'read, but not documented').toEqual(
    [],
  );
  expect(documented.filter((name) => !read.has(name)).sort(), 'documented, but not read').toEqual([]);
  expect(new Set(documented).size, 'no variable is documented twice').toBe(documented.length);
});

test('a value that .env.example shows is what a program takes when the variable is absent', async () => {
  const read = (await Promise.all(configFiles().map(variablesOf))).flat();
  const isDefault = ([name, value]: readonly [string, string]) =>
    read.some(([known, form]) => {
      if (known !== name) return false;
      const [absent, given] = [form.safeParse(undefined), form.safeParse(value)];
      return absent.success && absent.data !== undefined && isDeepStrictEqual(absent.data, given.data);
    });
  const shown = exampleVariables().filter(([, value]) => !/^<.+>$/.test(value));
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.filter((variable) => !isDefault(variable))).toEqual([]);
});
