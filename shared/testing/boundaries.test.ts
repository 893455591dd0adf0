// The import arrows: functions and bridge → shared contexts → platform → contracts → kernel. Pure files import only
// pure files. The positive controls prove that the checker sees imports and that it would object.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONTEXTS = ['messaging', 'compliance', 'delivery', 'accounts', 'registration'];
const TEST_FILE = /\.test\.ts$|^shared\/testing\//;

type Edge = { readonly from: string; readonly to: string };

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function edgesOf(file: string, text: string): Edge[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((to) => ({
    from: file,
    to: to.startsWith('.') ? normalize(join(dirname(file), to)) : to,
  }));
}

function layerOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top === 'functions') return `functions/${second}`;
  if (top === 'shared') return CONTEXTS.includes(second) ? 'context' : second;
  return top;
}

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  kernel: ['kernel'],
  contracts: ['contracts', 'kernel'],
  platform: ['platform', 'contracts', 'kernel'],
  context: ['context', 'platform', 'contracts', 'kernel'],
  functions: ['context', 'platform', 'contracts', 'kernel'],
  'smpp-bridge': ['smpp-bridge', 'context', 'platform', 'contracts', 'kernel'],
};

/** A complaint for an import that points the wrong way, or `undefined`. */
function complaint(edge: Edge): string | undefined {
  const inside = /^(functions|shared|smpp-bridge|infra)\//.test(edge.to);
  const from = layerOf(edge.from);
  if (!inside) return impure(edge) ? `${edge.from} is pure but imports ${edge.to}` : undefined;
  const to = layerOf(edge.to);
  if (from === to && from.startsWith('functions/')) return undefined;
  const allowed = ALLOWED[from.split('/')[0] ?? ''] ?? [];
  return allowed.includes(to) ? undefined : `${edge.from} must not import ${edge.to}`;
}

const PURE_FILE =
  /^shared\/kernel\/|\/decide\.ts$|\/plan\.ts$|^shared\/(messaging|compliance|delivery)\/(?!.*store)/;
const PURE_NODE_MODULES = ['node:crypto'];

function impure(edge: Edge): boolean {
  return PURE_FILE.test(edge.from) && !PURE_NODE_MODULES.includes(edge.to);
}

const PRODUCT = ['functions', 'shared', 'smpp-bridge']
  .flatMap(sourceFiles)
  .filter((file) => !TEST_FILE.test(file));

test('imports point one way', () => {
  const edges = PRODUCT.flatMap((file) => edgesOf(file, readFileSync(join(ROOT, file), 'utf8')));
  expect(edges.length).toBeGreaterThan(100);
  expect(edges.map(complaint).filter((text) => text !== undefined)).toEqual([]);
});

test.each([
  [
    'functions/submit-message/handler.ts',
    "import { x } from '../read-messages/handler.ts';",
    'a function imports another',
  ],
  [
    'functions/submit-message/handler.ts',
    "import { x } from '../../smpp-bridge/src/main.ts';",
    'a function imports the bridge',
  ],
  [
    'smpp-bridge/src/main.ts',
    "import { x } from '../../functions/submit-message/handler.ts';",
    'the bridge imports a function',
  ],
  ['shared/platform/log.ts', "import { x } from '../messaging/store.ts';", 'the platform imports a context'],
  ['shared/kernel/ids.ts', "import { x } from '../contracts/errors.ts';", 'the kernel imports anything'],
  ['functions/validate-message/decide.ts', "import pg from 'pg';", 'a decision touches the database'],
  ['shared/messaging/segments.ts', "import { z } from 'zod';", 'a pure rule imports zod'],
])('the check objects when %s: %s', (file, text) => {
  const [edge] = edgesOf(file, text);
  expect(edge && complaint(edge)).toBeTypeOf('string');
});

test('process.env is read in config files only', () => {
  const readers = PRODUCT.filter(
    (file) => !/config\.ts$/.test(file) && /process\.env/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(readers.map((file) => relative('.', file))).toEqual([]);
});
