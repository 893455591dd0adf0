import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirEntries } from './data-dir-entries.ts';
import { removeOutsidePostgres } from './postgres-location.ts';

export type Emptied = {
  /** What is not a stack's: DATA_DIR may name a folder that holds other things. */
  readonly left: readonly string[];
  /** The folder elsewhere that held the database, where there was one. */
  readonly outside: string | undefined;
};

/** Removes what a stack wrote, and nothing else. The stack must not be running. */
export async function emptyDataDir(dataDir: string): Promise<Emptied> {
  const outside = await removeOutsidePostgres(dataDir);
  const { own, foreign } = await dataDirEntries(dataDir);
  for (const entry of own) await rm(join(dataDir, entry), { recursive: true, force: true });
  return { left: foreign, outside };
}
