import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { HeaderBox } from './endpoint-row.ts';

export type WebhooksDeps = {
  readonly pool: Pool;
  readonly box: HeaderBox;
  readonly encrypt: (secret: string) => string;
  readonly makeSecret: () => string;
  readonly isAddressAllowed: (address: string) => boolean;
};

export type EndpointInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Principal;
};

/** Refuses the URL of an endpoint as a wrong field. */
export function refuseUrl(why: string): Reply {
  const context = { errors: [{ field: 'url', message: why }], detail: `url: ${why}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
