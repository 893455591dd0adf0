// Where the cluster and the binaries are. Usually inside the data folder and node_modules; but when root runs the
// stack in a folder that only root may enter, the user postgres reaches neither, and both go to /var/tmp.
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataDirEntries } from './data-dir-entries.ts';
import { copyPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { canReach, type SystemUser } from './postgres-user.ts';

const NOTE = 'postgres-location';
const OUTSIDE_PARENT = '/var/tmp';

export type PostgresLocation = { readonly clusterDir: string; readonly nativeDir: string };

/** Decides where cluster and binaries live and makes the folders, owned by the user who will run the server. */
export async function placePostgres(
  dataDir: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
): Promise<PostgresLocation> {
  // Others may pass through (to the cluster) but not list; every secret in it has a mode of its own.
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  if (user === undefined) return inside(dataDir, binaries);
  // A folder made beforehand for this alone, as `mktemp -d` does, gets the mode that we would have given it.
  if ((await dataDirEntries(dataDir)).foreign.length === 0) await chmod(dataDir, 0o711);
  const reachable =
    (await canReach(user, dataDir)) && (await canReach(user, join(binaries.nativeDir, 'bin/postgres')));
  return reachable ? inside(dataDir, binaries, user) : outside(dataDir, binaries, user);
}

/** Removes the folder outside the data folder, where there is one. The cluster must not be running. */
export async function removeOutsidePostgres(dataDir: string): Promise<string | undefined> {
  const noted = (await readFile(join(dataDir, NOTE), 'utf8').catch(() => '')).trim();
  // Only the one path that this data folder may own is ever removed, whatever the note says.
  if (noted !== outsideDirOf(dataDir)) return undefined;
  await rm(noted, { recursive: true, force: true });
  return noted;
}

export function outsideDirOf(dataDir: string): string {
  const hash = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  return join(OUTSIDE_PARENT, `ringer-messaging-${hash}`);
}

async function inside(
  dataDir: string,
  binaries: PostgresBinaries,
  user?: SystemUser,
): Promise<PostgresLocation> {
  const clusterDir = join(dataDir, 'postgres');
  await ownedFolder(clusterDir, user);
  return { clusterDir, nativeDir: binaries.nativeDir };
}

async function outside(
  dataDir: string,
  binaries: PostgresBinaries,
  user: SystemUser,
): Promise<PostgresLocation> {
  const base = outsideDirOf(dataDir);
  await refuseForeignFolder(base, user);
  const noted = (await readFile(join(dataDir, NOTE), 'utf8').catch(() => '')).trim();
  // A cluster without a note is what is left of a data folder removed by hand: its password went with that folder.
  if (noted !== base) await rm(base, { recursive: true, force: true });
  await ownedFolder(base, user);
  await writeFile(join(dataDir, NOTE), `${base}\n`, { mode: 0o600 });
  const nativeDir = join(base, 'native');
  await copyPostgresBinaries(binaries, nativeDir);
  await chmod(nativeDir, 0o755);
  const clusterDir = join(base, 'cluster');
  await ownedFolder(clusterDir, user);
  return { clusterDir, nativeDir };
}

/** /var/tmp is everybody's: a folder or link that somebody else put at our name must not get our database. */
async function refuseForeignFolder(path: string, user: SystemUser): Promise<void> {
  const entry = await lstat(path).catch(() => undefined);
  if (entry === undefined) return;
  if (!entry.isDirectory() || (entry.uid !== user.uid && entry.uid !== 0)) {
    throw new Error(`${path} belongs to somebody else: remove it, or choose another DATA_DIR`);
  }
}

async function ownedFolder(path: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(path, user.uid, user.gid);
  await chmod(path, 0o700);
}
