// The command line of `npm run jasmin`.
import { parseArgs } from 'node:util';

const COMMANDS = ['plan', 'apply', 'status', 'rotate'] as const;
type Command = (typeof COMMANDS)[number];

export type ControlLine =
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly upsertOnly: boolean;
      readonly json: boolean;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export function readControlLine(args: readonly string[]): ControlLine {
  let parsed: {
    readonly help: boolean;
    readonly json: boolean;
    readonly upsertOnly: boolean;
    readonly positionals: string[];
  };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        'upsert-only': { type: 'boolean' },
      },
      allowPositionals: true,
    });
    parsed = {
      ...{ help: values.help ?? false, upsertOnly: values['upsert-only'] ?? false },
      ...{ json: values.json ?? false, positionals },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
  const { help, json, upsertOnly, positionals } = parsed;
  if (help) return { kind: 'help' };
  const [name, ...others] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) {
    return {
      kind: 'wrong',
      problem: name === undefined ? 'say what to do' : `there is no command ${name}`,
    };
  }
  if (others.length > 0) return { kind: 'wrong', problem: `${command} takes no ${others.join(' ')}` };
  if (upsertOnly && command !== 'plan' && command !== 'apply') {
    return { kind: 'wrong', problem: `--upsert-only is for plan and apply` };
  }
  return { kind: 'run', command, upsertOnly, json };
}

export const CONTROL_HELP = `npm run jasmin -- plan|apply|status|rotate [--upsert-only] [--json]

  plan     shows what would be changed so that Jasmin holds what the database says
  apply    does it; the bridge does the same by itself, within 5 s of a change and within 30 s of a drift
  status   what the bridge has seen of Jasmin, its connectors and their queues
  rotate   has all passwords in Jasmin changed by the bridge

  --upsert-only   removes nothing (JASMIN_POLICY)
  --json          prints one JSON object; what goes wrong is told on the error output all the same

Uses the stack that runs on .data/ (DATA_DIR); without one, the bridge's variables: DATABASE_URL, ENCRYPTION_KEY,
BRIDGE_GROUP, JASMIN_*, RABBITMQ_*, RELAY_*.
Ends with 0 when all is as it shall be, 3 when plan or status found that it is not, 1 when something failed,
2 when the command line is wrong.
`;
