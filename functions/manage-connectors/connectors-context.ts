import type { Pool } from '../../shared/platform/postgres.ts';

export type ConnectorsDeps = {
  readonly pool: Pool;
  /** As the bridge decrypts it. */
  readonly encrypt: (secret: string) => string;
};
