import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StackFile, stackFile } from '../../shared/contracts/stack-file.ts';

export function stackFilePath(dataDir: string): string {
  return join(dataDir, 'stack.json');
}

/** Renamed into place, so that no tool ever reads half of it. */
export async function writeStackFile(dataDir: string, content: StackFile): Promise<void> {
  const path = stackFilePath(dataDir);
  await writeFile(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeStackFile(dataDir: string): Promise<void> {
  await rm(stackFilePath(dataDir), { force: true });
}

/** Undefined where there is none; throws where it cannot be understood. */
export async function readStackFile(dataDir: string): Promise<StackFile | undefined> {
  const text = await readFile(stackFilePath(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : stackFile.parse(JSON.parse(text));
}
