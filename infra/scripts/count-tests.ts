// Reads the test runner's JSON report and prints `N passed, N failed, N skipped`. Fails when a test failed or nothing
// ran. On CI a missing component fails its tests; only Google's Pub/Sub emulator, which comes from Google's own package
// source and which test-components leaves alone, is skipped where it is absent.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});

const file = process.argv[2];
if (file === undefined) {
  console.error('usage: count-tests.ts <report.json>');
  process.exit(2);
}
const counts = report.parse(JSON.parse(await readFile(file, 'utf8')));
const skipped = counts.numPendingTests + counts.numTodoTests;
// A file that could not even be loaded fails without having a failed test.
const failed = Math.max(counts.numFailedTests, counts.numFailedTestSuites > 0 ? 1 : 0);
console.log(`${counts.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || counts.numPassedTests === 0) process.exit(1);
