// The import arrows: functions and bridge → shared contexts → platform → contracts → kernel. Pure files import only
// pure files (of others the shapes, as types) and know no clock, randomness or process. The positive controls prove that
// the checker sees imports and that it would object.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AMBIENT, isPure, PURE_FILES, PURE_PACKAGES } from './pure-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONTEXTS = ['acceptance', 'messaging', 'compliance', 'delivery', 'accounts', 'registration'];
const TEST_FILE = /\.test\.ts$|^shared\/testing\//;

type Edge = { readonly from: string; readonly to: string; readonly isType: boolean };

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function edgesOf(file: string, text: string): Edge[] {
  const imports = [...text.matchAll(/(?:\bimport|\bexport)\s([^;]*?)\bfrom\s*['"]([^'"]+)['"]/g)].map(
    ([, names = '', to = '']) => ({ to, isType: isTypeOnly(names) }),
  );
  const bare = [...text.matchAll(/\bimport\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, to = '']) => ({
    ...{ to, isType: false },
  }));
  return [...imports, ...bare].map(({ to, isType }) => ({
    from: file,
    to: to.startsWith('.') ? normalize(join(dirname(file), to)) : to,
    isType,
  }));
}

function isTypeOnly(names: string): boolean {
  if (/^type\s/.test(names)) return true;
  const listed = /^\{([^}]*)\}\s*$/.exec(names)?.[1];
  const parts = (listed ?? '').split(',').map((name) => name.trim());
  return listed !== undefined && parts.every((name) => name === '' || name.startsWith('type '));
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
  if (isPure(edge.from) && isImpure(edge)) return `${edge.from} is pure but imports ${edge.to}`;
  if (!isOurs(edge.to)) return undefined;
  const from = layerOf(edge.from);
  const to = layerOf(edge.to);
  if (from === to && from.startsWith('functions/')) return undefined;
  const allowed = ALLOWED[from.split('/')[0] ?? ''] ?? [];
  return allowed.includes(to) ? undefined : `${edge.from} must not import ${edge.to}`;
}

const isOurs = (path: string) => /^(functions|shared|smpp-bridge|infra)\//.test(path);

function isImpure({ to, isType }: Edge): boolean {
  if (!isOurs(to)) return !PURE_PACKAGES.includes(to);
  return isType ? to.startsWith('shared/platform/') : !isPure(to);
}

function ambientIn(text: string): string | undefined {
  return AMBIENT.exec(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))?.[0];
}

const PRODUCT = ['functions', 'shared', 'smpp-bridge']
  .flatMap(sourceFiles)
  .filter((file) => !TEST_FILE.test(file));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

test('imports point one way', () => {
  const edges = PRODUCT.flatMap((file) => edgesOf(file, textOf(file)));
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
  [
    'shared/compliance/decide.ts',
    "import { queryRows } from '../platform/postgres.ts';",
    'a pure rule asks the database',
  ],
  [
    'shared/compliance/decide.ts',
    "import type { Pool } from '../platform/postgres.ts';",
    'a pure rule is handed a pool',
  ],
  [
    'smpp-bridge/src/jasmin/watchdog-verdict.ts',
    "import { type Watchdog, runWatchdog } from './watchdog.ts';",
    'a verdict of the bridge acts',
  ],
  [
    'smpp-bridge/src/smpp/session-machine.ts',
    "import { connect } from 'node:net';",
    'the session machine has a socket',
  ],
  ['smpp-bridge/src/scheduler/owed-by.ts', "await import('pg');", 'an import hides in the code'],
])('the check objects when %s has %s: %s', (file, text) => {
  const [edge] = edgesOf(file, text);
  expect(edge && complaint(edge)).toBeTypeOf('string');
});

test('a pure file may know the shape of what a store answers', () => {
  const text = "import type { ClaimedDelivery } from './claim-deliveries.ts';";
  expect(edgesOf('functions/deliver-webhook/prepare.ts', text).map(complaint)).toEqual([undefined]);
});

test('pure files know no clock, no randomness and no process', () => {
  const pure = PRODUCT.filter(isPure);
  expect(pure.length).toBeGreaterThan(80);
  expect(
    pure.filter((file) => ambientIn(textOf(file))).map((file) => `${file}: ${ambientIn(textOf(file))}`),
  ).toEqual([]);
});

test('each pure file that is named is there', () => {
  expect(PURE_FILES.filter((file) => !PRODUCT.includes(file))).toEqual([]);
});

test.each([
  ['const now = new Date();', 'new Date()'],
  ['const at = Date.now() - 1_000;', 'Date.now'],
  ['const startedMs = performance.now();', 'performance.'],
  ['const jitter = Math.random() / 2; // half', 'Math.random'],
  ["import { randomUUID } from 'node:crypto';", 'randomUUID'],
  ['const { pid } = process.env;', 'process.'],
  ['setTimeout(() => {}, 5);', 'setTimeout('],
])('the check objects to %s', (text, found) => {
  expect(ambientIn(text)).toBe(found);
});

test('a comment may speak of Date.now()', () => {
  expect(ambientIn('// not Date.now()\nnew Date(0); /* nor\nMath.random() */')).toBeUndefined();
});

test('process.env is read in config files only', () => {
  const tools = sourceFiles('infra').filter((file) => !TEST_FILE.test(file));
  const withEnv = [...PRODUCT, ...tools].filter((file) => /process\.env/.test(textOf(file)));
  expect(withEnv).toContain('infra/local/config.ts');
  const readers = withEnv.filter((file) => !/(^|\/)config\.ts$/.test(file));
  expect(readers.map((file) => relative('.', file))).toEqual([]);
});
