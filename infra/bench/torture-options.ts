import { parseArgs } from 'node:util';
import { z } from 'zod';

export const ROUTERS = ['direct', 'jasmin'] as const;
export type Router = (typeof ROUTERS)[number];

export type TortureOptions = {
  /** One after the other. */
  readonly routers: readonly Router[];
  /** 0 leaves a campaign out, as with the next four. */
  readonly kills: number;
  readonly outageSeconds: number;
  readonly rows: number;
  /** Malformed requests to the API. */
  readonly requests: number;
  /** Hostile PDUs to customers' SMPP. */
  readonly pdus: number;
  readonly secondsPerKill: number;
  readonly seed: number;
};

export type TortureCommand =
  | { readonly kind: 'run'; readonly options: TortureOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const TORTURE_USAGE = `usage: npm run torture [-- --router direct|jasmin] [--kills 20] [--seconds 60] [--seed 1] [--outage 60] [--rows 10000000] [--requests 100000] [--pdus 1000000]

Both routers run one after the other unless --router names one; rows, requests and pdus are for the direct one only. 0
kills, seconds of outage, rows, requests or pdus leave that campaign out.`;

const whole = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);

const form = z.object({
  router: z.enum(ROUTERS, 'must be direct or jasmin').optional(),
  kills: whole,
  seconds: whole,
  seed: whole,
  outage: whole,
  rows: whole,
  requests: whole,
  pdus: whole,
});

export function readTortureCommand(args: readonly string[]): TortureCommand {
  let given: Record<string, string | boolean>;
  try {
    given = parseArgs({
      args: [...args],
      options: {
        router: { type: 'string' },
        kills: { type: 'string', default: '20' },
        seconds: { type: 'string', default: '60' },
        seed: { type: 'string', default: '1' },
        outage: { type: 'string', default: '60' },
        rows: { type: 'string', default: '10000000' },
        requests: { type: 'string', default: '100000' },
        pdus: { type: 'string', default: '1000000' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
  if (given.help === true) return { kind: 'help' };
  const parsed = form.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`);
    return { kind: 'wrong', problem: problems.join(', ') };
  }
  const { router, kills, seconds, seed, outage, rows, requests, pdus } = parsed.data;
  const options = { kills, secondsPerKill: seconds, seed, outageSeconds: outage, rows, requests, pdus };
  return { kind: 'run', options: { routers: router === undefined ? ROUTERS : [router], ...options } };
}
