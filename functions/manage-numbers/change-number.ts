import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import type { PatchNumberBody } from '../../shared/contracts/http/numbers.ts';
import type { FieldError } from '../../shared/contracts/problem.ts';
import { checkWebhookUrl } from '../../shared/delivery/webhook-url.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { inTransaction, type Pool, type Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { decideChange, type KnownEnds } from './decide.ts';
import { findNumber, readNumber } from './find-number.ts';
import { loadAccountEnds } from './load-account-ends.ts';
import { toNumberResource } from './number-row.ts';
import { storeSettings } from './store-settings.ts';

type ChangeInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly body: PatchNumberBody;
  readonly caller: Principal;
};

export type ChangeNumberDeps = {
  readonly pool: Pool;
  readonly isAddressAllowed: (address: string) => boolean;
  /** How often a webhook of a number is tried again where nobody said. */
  readonly webhookRetries: number;
};

/** Sets what the body names, and answers the whole number. */
export function createChangeNumber(deps: ChangeNumberDeps): (input: ChangeInput) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const number = readNumber(params.number);
    if (number === undefined) return NOT_FOUND;
    const { accountId } = caller;
    return inTransaction(deps.pool, async (client) => {
      const numbers = { db: client, webhookRetries: deps.webhookRetries };
      const current = await findNumber(numbers, accountId, number);
      if (!current) return NOT_FOUND;
      const change = decideChange(current, body, await knownEnds(client, accountId, deps));
      switch (change.kind) {
        case 'refused':
          return refuse(change.errors);
        case 'set': {
          await storeSettings(client, { accountId, number, auditor: auditActor(caller) }, change.settings);
          const changed = await findNumber(numbers, accountId, number);
          return changed ? { kind: 'ok', status: 200, body: toNumberResource(changed) } : NOT_FOUND;
        }
        default:
          return assertNever(change);
      }
    });
  };
}

async function knownEnds(
  db: Queryable,
  accountId: Uuid,
  { isAddressAllowed }: ChangeNumberDeps,
): Promise<KnownEnds> {
  const { httpAllowed, systemIds } = await loadAccountEnds(db, accountId);
  return {
    systemIds,
    urlFault(url) {
      const checked = checkWebhookUrl(url, { httpAllowed, isAddressAllowed });
      return checked.kind === 'refused' ? checked.why : undefined;
    },
  };
}

function refuse(errors: readonly FieldError[]): Reply {
  const [first] = errors;
  return {
    kind: 'refused',
    code: 'invalid_request',
    context: { errors, detail: `${first?.field}: ${first?.message}` },
  };
}
