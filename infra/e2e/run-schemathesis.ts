// schemathesis against a running API: it makes requests from an OpenAPI document, good ones and bad ones, and checks each
// answer against it. What it checks and what no schema can tell stands in infra/schemathesis.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inheritedEnv } from '../local/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'infra/schemathesis');
const OUTPUT_BYTES_MAX = 16 * 1_048_576;

export type SchemathesisRun = {
  readonly api: string;
  /** The path of the OpenAPI document. */
  readonly document: string;
  readonly token: string;
  /** The key that the token was bought with, where the API could revoke it: it is left alone. */
  readonly ownKeyId?: string;
  readonly phases: readonly ('examples' | 'coverage' | 'fuzzing' | 'stateful')[];
  /** Only paths that match it are asked. */
  readonly paths?: string;
  /** By operationId: what the parameters of its path are where the path is good. */
  readonly resources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** It is ended after that, and its `code` is null. */
  readonly timeoutSeconds: number;
};

export type SchemathesisOutcome = {
  /** 0 where all checks passed, 1 where not. */
  readonly code: number | null;
  readonly output: string;
};

export function runSchemathesis(run: SchemathesisRun): Promise<SchemathesisOutcome> {
  const args = [
    ...['--config-file', join(FOLDER, 'schemathesis.toml'), 'run', run.document, '--url', run.api],
    ...['--phases', run.phases.join(','), '-H', `Authorization: Bearer ${run.token}`],
    ...(run.paths === undefined ? [] : ['--include-path-regex', run.paths]),
  ];
  const env = {
    ...{ PATH: inheritedEnv().PATH ?? '', NO_COLOR: '1', PYTHONPATH: FOLDER, SCHEMATHESIS_HOOKS: 'checks' },
    // The order of a set must not differ from run to run.
    PYTHONHASHSEED: '0',
    ...{ OWN_KEY_ID: run.ownKeyId ?? '', RESOURCES: JSON.stringify(run.resources ?? {}) },
  };
  const options = { cwd: ROOT, env, maxBuffer: OUTPUT_BYTES_MAX, timeout: run.timeoutSeconds * 1_000 };
  return new Promise((resolve) => {
    const program = join(ROOT, '.venv-schemathesis/bin/schemathesis');
    const child = execFile(program, args, { ...options, killSignal: 'SIGKILL' }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}
