import pg from 'pg';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { describeError } from '../local/describe-error.ts';
import { loadScriptSettings } from '../scripts/config.ts';
import type { OperatorCommand } from './read-command.ts';

/** Does what the command line says with the database of `DATABASE_URL`, prints it, and sets the exit code. */
export async function runCommand<Options>(
  { name, usage }: { readonly name: string; readonly usage: string },
  command: OperatorCommand<Options>,
  work: (db: Queryable, options: Options) => Promise<string>,
): Promise<void> {
  switch (command.kind) {
    case 'help':
      return console.log(usage);
    case 'wrong':
      console.error(`${command.problem}\n\n${usage}`);
      process.exitCode = 2;
      return;
    case 'run':
      return withDatabase((db) => work(db, command.options)).then(console.log, (error: unknown) => {
        console.error(`npm run ${name}: ${describeError(error)}`);
        process.exitCode = 1;
      });
    default:
      return assertNever(command);
  }
}

async function withDatabase<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = await loadScriptSettings();
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1, connectionTimeoutMillis: 10_000 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
