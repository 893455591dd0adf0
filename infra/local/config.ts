// Every setting of the local stack. `.data/` belongs to one stack at a time; each port has its variable, so that
// several stacks can run beside each other.
import { resolve } from 'node:path';
import { z } from 'zod';
import { forms, loadConfig } from '../../shared/platform/config.ts';

const { port } = forms;

/** A laptop's own load tests should not meet the 10 requests a second that customers start with. */
const LAPTOP_RATE_LIMIT = 10_000;

export const stackSettings = z
  .object({
    DATA_DIR: z
      .string()
      .default('.data')
      .transform((path) => resolve(path)),
    ROUTER: z.enum(['direct', 'jasmin']).default('direct'),
    PORT: port.default(8080),
    FUNCTIONS_PORT: port.default(8081),
    SMPP_PORT: port.default(2775),
    SMPP_TLS_PORT: port.default(2776),
    CARRIER_PORT: port.default(3601),
    CARRIER_CONTROL_PORT: port.default(8090),
    POSTGRES_PORT: port.default(54_320),
    PUBSUB_PORT: port.default(8085),
    METRICS_PORT: port.default(9464),
    MAIL_PORT: port.default(2525),
    /** Where Jasmin finds the bridge. */
    RELAY_PORT: port.default(2790),
    JASMIN_HTTP_PORT: port.default(1401),
    JASMIN_ADMIN_PORT: port.default(8990),
    RABBITMQ_PORT: port.default(5672),
    REDIS_PORT: port.default(6379),

    /** Set: the stack uses this database and runs none of its own. */
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    /** Set (`host:port`): the topology is declared there. */
    PUBSUB_EMULATOR_HOST: z
      .string()
      .regex(/^[^:/]+:\d+$/, 'must be HOST:PORT')
      .optional(),
    PUBSUB_PROJECT: z.string().default('ringer-local'),
    /** Set: that Jasmin is used and none is started; the bridge reads the rest of JASMIN_* and RABBITMQ_* itself. */
    JASMIN_HOST: z.string().optional(),
    JASMIN_ADMIN_PASSWORD: z.string().optional(),
    /** Set: messages really leave, through that carrier; there is no simulated one. */
    SINCH_SMPP_HOST: z.string().optional(),
    SINCH_SMPP_PORT: port.default(3601),
    /** Default: TLS, except at 2775, SMPP's plain port. */
    SINCH_SMPP_TLS: forms.flag.optional(),
    SINCH_SMPP_SYSTEM_ID: z.string().optional(),
    SINCH_SMPP_PASSWORD: z.string().optional(),
    SINCH_SMPP_THROUGHPUT: z.coerce.number().int().min(0).default(100),

    /** Set: e-mail really leaves, through that server; there is no local one. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),

    /** The demo account gets them when it is made. */
    DEFAULT_SMS_RATE_LIMIT: z.coerce.number().int().min(1).default(LAPTOP_RATE_LIMIT),
    DEFAULT_SMPP_THROUGHPUT: z.coerce.number().int().min(1).default(100),
    DEFAULT_WEBHOOK_RETRIES: z.coerce.number().int().min(0).max(20).default(3),
  })
  .check((context) => {
    const { value } = context;
    const report = (name: string, message: string) =>
      context.issues.push({ code: 'custom', message, path: [name], input: value });
    for (const [name, other] of samePorts(value)) report(name, `is the port of ${other} too`);
    const isForeign = value.ROUTER === 'jasmin' && value.JASMIN_HOST !== undefined;
    if (isForeign && value.JASMIN_ADMIN_PASSWORD === undefined) {
      report('JASMIN_ADMIN_PASSWORD', 'must be set with JASMIN_HOST');
    }
    if (value.SINCH_SMPP_HOST !== undefined) {
      for (const name of ['SINCH_SMPP_SYSTEM_ID', 'SINCH_SMPP_PASSWORD'] as const) {
        if (value[name] === undefined) report(name, 'must be set with SINCH_SMPP_HOST');
      }
    }
  });

export type StackSettings = z.output<typeof stackSettings>;

/** Reads the environment; `router`, from the command line, comes before ROUTER. Throws `ConfigError`. */
export function loadStackSettings(router?: string): Promise<StackSettings> {
  return loadConfig(stackSettings, router === undefined ? process.env : { ...process.env, ROUTER: router });
}

/** What this program was started with, for those that it starts: their own variables pass through it. */
export function inheritedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).map(([name, value = '']) => [name, value]));
}

/** A stop that reaches npm alone leaves what npm started running. */
export function isStartedByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined;
}

const OWN_PORTS = [
  ...(['PORT', 'FUNCTIONS_PORT', 'CARRIER_PORT', 'CARRIER_CONTROL_PORT'] as const),
  ...(['POSTGRES_PORT', 'PUBSUB_PORT', 'METRICS_PORT', 'MAIL_PORT', 'SMPP_PORT', 'SMPP_TLS_PORT'] as const),
];
const JASMIN_PORTS = ['JASMIN_HTTP_PORT', 'JASMIN_ADMIN_PORT', 'RABBITMQ_PORT', 'REDIS_PORT'] as const;

type PortName = (typeof OWN_PORTS)[number] | RouterPortName;
type RouterPortName = (typeof JASMIN_PORTS)[number] | 'RELAY_PORT';
type RouterChoice = { readonly ROUTER: 'direct' | 'jasmin'; readonly JASMIN_HOST?: string | undefined };

/** Ports that are listened on for the router's sake. */
export function routerPorts({ ROUTER, JASMIN_HOST }: RouterChoice): readonly RouterPortName[] {
  if (ROUTER === 'direct') return [];
  return JASMIN_HOST === undefined ? ['RELAY_PORT', ...JASMIN_PORTS] : ['RELAY_PORT'];
}

function samePorts(settings: RouterChoice & Readonly<Record<PortName, number>>): [PortName, PortName][] {
  const names = [...OWN_PORTS, ...routerPorts(settings)];
  return names.flatMap((name, index): [PortName, PortName][] => {
    const other = names.slice(0, index).find((before) => settings[before] === settings[name]);
    return other === undefined ? [] : [[name, other]];
  });
}
