import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { forms, loadConfig, logSettings } from '../../../shared/platform/config.ts';

export const carrierSettings = z.object({
  ...logSettings,
  CARRIER_PORT: forms.port.default(3601),
  CARRIER_CONTROL_PORT: forms.port.default(8090),
  /** PEM files; without them the carrier speaks plain TCP. */
  CARRIER_TLS_CERT_FILE: z.string().optional(),
  CARRIER_TLS_KEY_FILE: z.string().optional(),
  CARRIER_SYSTEM_ID: z.string().min(1).max(15).default('sandbox'),
  /** Who binds with it sends test messages: their receipts are kept apart from those of the other. */
  CARRIER_TEST_SYSTEM_ID: z.string().min(1).max(15).default('sandbox-test'),
  /** Of both. */
  CARRIER_PASSWORD: z.string().min(1).max(8).default('sandbox1'),
  /** deliver_sm outstanding a session. */
  CARRIER_DELIVERY_WINDOW: z.coerce.number().int().min(1).max(1_000).default(10),
});

export type CarrierConfig = {
  readonly logLevel: string;
  readonly smppPort: number;
  readonly controlPort: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly deliveryWindow: number;
  readonly accounts: readonly { readonly systemId: string; readonly password: string }[];
};

/** Throws `ConfigError` for bad settings, and where a TLS file cannot be read. */
export async function loadCarrierConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<CarrierConfig> {
  const settings = await loadConfig(
    carrierSettings.refine(
      (set) => (set.CARRIER_TLS_CERT_FILE === undefined) === (set.CARRIER_TLS_KEY_FILE === undefined),
      'CARRIER_TLS_CERT_FILE and CARRIER_TLS_KEY_FILE go together',
    ),
    env,
  );
  const { CARRIER_TLS_CERT_FILE: certFile, CARRIER_TLS_KEY_FILE: keyFile } = settings;
  return {
    logLevel: settings.LOG_LEVEL,
    smppPort: settings.CARRIER_PORT,
    controlPort: settings.CARRIER_CONTROL_PORT,
    deliveryWindow: settings.CARRIER_DELIVERY_WINDOW,
    accounts: [settings.CARRIER_SYSTEM_ID, settings.CARRIER_TEST_SYSTEM_ID].map((systemId) => ({
      ...{ systemId, password: settings.CARRIER_PASSWORD },
    })),
    ...(certFile && keyFile ? { tls: { cert: await readFile(certFile), key: await readFile(keyFile) } } : {}),
  };
}
