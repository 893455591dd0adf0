import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './shared/testing/longest-first.ts';

// The workers and all that they start compile the same files: a stack is up with a fifth less work.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url));

const exclude = ['**/node_modules/**', '**/dist/**', '**/.data/**'];

export default defineConfig({
  test: {
    reporters: process.env.CI === 'true' ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-results/vitest.json' },
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['**/*.test.ts'],
          exclude: [...exclude, '**/*.db.test.ts', '**/*.e2e.test.ts'],
          testTimeout: 10_000,
          maxWorkers: 2,
          // Most of their time was the loading of the same files again.
          isolate: false,
        },
      },
      {
        test: {
          name: 'db',
          sequence: { groupOrder: 1 },
          include: ['**/*.db.test.ts'],
          exclude,
          globalSetup: ['shared/testing/postgres-server.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // One of them waits while two are busy.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['**/*.e2e.test.ts'],
          exclude,
          globalSetup: ['shared/testing/postgres-server.ts'],
          testTimeout: 180_000,
          // The real Jasmin may have to be waited for.
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
