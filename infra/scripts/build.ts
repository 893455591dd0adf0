// `npm run build`: one bundle a function, one for the bridge and one for the command beside it that shows and mends its
// Jasmin, under dist/. functions-framework stays outside the bundles, because the cloud's builder installs and starts it; everything else is inside.
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ADMIN_DOCUMENT } from '../../functions/read-admin-docs/load-document.ts';
import { SITE_FILES } from '../../functions/read-docs/site-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FRAMEWORK = '@google-cloud/functions-framework';

/** CommonJS packages inside an ES module bundle still ask for these three. */
const COMMONJS_NAMES = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __directoryOf } from 'node:path';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  'const __dirname = __directoryOf(__filename);',
].join('\n');

export type Bundle = {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Names of the npm packages of which something is inside. */
  readonly packages: readonly string[];
};

/** Names of all functions: the folders of functions/. */
export async function functionNames(): Promise<string[]> {
  const entries = await readdir(`${ROOT}functions`, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Builds everything into `outDir`; throws with esbuild's messages when a bundle does not compile. */
export async function buildAll(outDir = `${ROOT}dist`): Promise<readonly Bundle[]> {
  await rm(outDir, { recursive: true, force: true });
  const names = await functionNames();
  const functions = names.map((name) =>
    bundle(name, `${ROOT}functions/${name}/index.ts`, `${outDir}/functions/${name}/index.js`),
  );
  const bridge = bundle('smpp-bridge', `${ROOT}smpp-bridge/src/main.ts`, `${outDir}/smpp-bridge/main.js`);
  const control = bundle(
    'jasmin',
    `${ROOT}smpp-bridge/src/jasmin/main.ts`,
    `${outDir}/smpp-bridge/jasmin.js`,
  );
  const bundles = await Promise.all([...functions, bridge, control]);
  const manifest = await functionManifest();
  await Promise.all(names.map((name) => writeFile(`${outDir}/functions/${name}/package.json`, manifest)));
  await writeFile(`${outDir}/smpp-bridge/package.json`, '{ "type": "module" }\n');
  await copySite(`${outDir}/functions/read-docs/site`);
  const { name, source } = ADMIN_DOCUMENT;
  await cp(`${ROOT}${source}`, `${outDir}/functions/read-admin-docs/${name}`);
  return bundles;
}

/** The documentation is served as files; they go beside the bundle that serves them. */
async function copySite(folder: string): Promise<void> {
  const files = Object.entries(SITE_FILES);
  await Promise.all(files.map(([name, source]) => cp(`${ROOT}${source}`, `${folder}/${name}`)));
}

async function bundle(name: string, entry: string, outfile: string): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: COMMONJS_NAMES },
    external: [FRAMEWORK, 'pg-native'],
    // Names stay, so that a stack trace still says where.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => packageOf(path) ?? []));
  return { name, file: outfile, bytes: (await stat(outfile)).size, packages: [...packages] };
}

function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

/** What the cloud's builder reads: the entry point, the framework's pinned version, and no build step of its own. */
async function functionManifest(): Promise<string> {
  const root = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const manifest = {
    type: 'module',
    main: 'index.js',
    scripts: { 'gcp-build': '' },
    dependencies: { [FRAMEWORK]: root.dependencies[FRAMEWORK] },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bundles = await buildAll();
  for (const { name, bytes } of bundles)
    console.log(`${name.padEnd(20)} ${(bytes / 1_048_576).toFixed(1)} MiB`);
  console.log(`${bundles.length} bundles in dist/`);
}
