import type { CredentialMaker } from '../../shared/accounts/credential-maker.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type AccountCredentialsDeps = CredentialMaker & { readonly pool: Pool };

export const CLOSED: Reply = { kind: 'refused', code: 'account_closed' };
