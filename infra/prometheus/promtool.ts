import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PromtoolResult = { readonly status: number | null; readonly output: string };

/** `promtool …words file` on a file with that content: JSON is YAML. */
export function promtoolOn(words: readonly string[], content: unknown): PromtoolResult {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  const file = join(folder, 'input.yml');
  try {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    const { status, stdout, stderr } = spawnSync('promtool', [...words, file], { encoding: 'utf8' });
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
