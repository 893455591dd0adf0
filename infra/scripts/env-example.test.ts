// `.env.example` names every variable that a configuration reads, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

async function variablesOf(file: string): Promise<string[]> {
  const exported: Record<string, unknown> = await import(pathToFileURL(join(ROOT, file)).href);
  const schemas = Object.values(exported).filter((value) => value instanceof z.ZodObject);
  expect(schemas.length, `${file} exports its schema`).toBeGreaterThan(0);
  return schemas.flatMap((schema) => Object.keys(schema.shape));
}

function exampleVariables(): string[] {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');
  return [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? '');
}

test('.env.example and the configurations name the same variables', async () => {
  const files = configFiles();
  expect(files.length).toBeGreaterThan(5);
  const read = new Set((await Promise.all(files.map(variablesOf))).flat());
  const documented = exampleVariables();
  expect([...read].filter((name) => !documented.includes(name)).sort(), 'read, but not documented').toEqual(
    [],
  );
  expect(documented.filter((name) => !read.has(name)).sort(), 'documented, but not read').toEqual([]);
  expect(new Set(documented).size, 'no variable is documented twice').toBe(documented.length);
});
