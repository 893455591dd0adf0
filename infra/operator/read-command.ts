import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { z } from 'zod';

export type OperatorCommand<Options> =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Reads what stands behind `npm run … --`; `--help` comes before everything that is wrong with the rest. */
export function readCommand<Form extends z.ZodType>(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  form: Form,
): OperatorCommand<z.output<Form>> {
  if (args.includes('--help')) return { kind: 'help' };
  let given: unknown;
  try {
    given = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
  const parsed = form.safeParse(given);
  if (parsed.success) return { kind: 'run', options: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `--${path.join('.')} ${message}`,
  );
  return { kind: 'wrong', problem: problems.join(', ') };
}
