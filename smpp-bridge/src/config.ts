import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import {
  ConfigError,
  databaseSettings,
  forms,
  loadConfig,
  logSettings,
  pubsubSettings,
} from '../../shared/platform/config.ts';
import { telemetrySettings } from '../../shared/platform/span-export.ts';
import { type JasminSettings, jasminSettings } from './jasmin/config.ts';

/** With `ROUTER=jasmin` the settings of `jasmin/config.ts` are read too. */
export const bridgeSettings = z.object({
  ...databaseSettings,
  ...pubsubSettings,
  ...logSettings,
  ...telemetrySettings,
  DATABASE_POOL_MAX: z.coerce.number().int().min(4).max(50).default(10),
  ENCRYPTION_KEY: forms.base64Bytes(32),
  ROUTER: z.enum(['direct', 'jasmin']).default('direct'),
  BRIDGE_ID: z.string().min(1).max(100).default(hostname()),
  BRIDGE_GROUP: z.string().min(1).max(50).default('default'),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: forms.port.default(9464),
  /** By OpenTelemetry's name for it; with `none` nothing is counted, and no figures are read. */
  OTEL_METRICS_EXPORTER: z.enum(['prometheus', 'none']).default('prometheus'),
  /** Customers that metrics name; all others are one. */
  METRICS_CUSTOMERS_MAX: z.coerce.number().int().min(0).max(2_000).default(100),
  /** PEM of the authority that signs carriers' certificates; the system's own where absent. */
  CARRIER_CA_FILE: z.string().optional(),
  /** Customers' SMPP: plain, and over TLS where certificate and key (PEM) are named. */
  SMPP_HOST: z.string().default('127.0.0.1'),
  SMPP_PORT: forms.port.default(2775),
  SMPP_TLS_PORT: forms.port.default(2776),
  SMPP_TLS_CERT_FILE: z.string().optional(),
  SMPP_TLS_KEY_FILE: z.string().optional(),
  SMPP_DRAIN_SECONDS: z.coerce.number().min(0).max(600).default(3),
  SMPP_INIT_SECONDS: z.coerce.number().min(1).max(60).default(5),
  RECEIPT_TIMEOUT_HOURS: z.coerce.number().min(0).max(240).default(24),
});

export type BridgeConfig = z.output<typeof bridgeSettings> & {
  readonly carrierCa: string | undefined;
  /** Absent where no certificate is named. */
  readonly smppTls?: { readonly cert: string; readonly key: string } | undefined;
  /** Absent with the direct router. */
  readonly jasmin?: JasminSettings | undefined;
};

/** Throws `ConfigError` with every problem. */
export async function loadBridgeConfig(): Promise<BridgeConfig> {
  const settings = await loadConfig(bridgeSettings);
  const carrierCa =
    settings.CARRIER_CA_FILE === undefined ? undefined : await readFile(settings.CARRIER_CA_FILE, 'utf8');
  const jasmin = settings.ROUTER === 'jasmin' ? await loadConfig(jasminSettings) : undefined;
  return { ...settings, carrierCa, smppTls: await loadSmppTls(settings), jasmin };
}

async function loadSmppTls(settings: z.output<typeof bridgeSettings>): Promise<BridgeConfig['smppTls']> {
  const { SMPP_TLS_CERT_FILE: certFile, SMPP_TLS_KEY_FILE: keyFile } = settings;
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) {
    throw new ConfigError(['SMPP_TLS_CERT_FILE and SMPP_TLS_KEY_FILE: one is set without the other']);
  }
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { cert, key };
}
