// The decision's context for the hot path, at most two seconds old. What changed in between is caught by the second
// decision, which reads committed state.
import { type BatchedCache, createBatchedCache } from '../platform/batched-cache.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/postgres.ts';
import { loadRecipientContexts, loadSenderContexts, type RecipientRequest } from './load-context.ts';
import { loadPolicies } from './load-policies.ts';
import type { Policies, RecipientContext, SenderContext } from './rule.ts';

const TTL_MS = 2_000;
const SENDERS_MAX = 50_000;
const RECIPIENTS_MAX = 50_000;
const POLICIES_KEY = 'policies';
const SEPARATOR = ' ';
const LIVE = 'live';
const TEST = 'test';

export type ContextCache = {
  senderOf(accountId: string, sender: string): Promise<SenderContext>;
  recipientOf(request: RecipientRequest): Promise<RecipientContext>;
  policies(): Promise<Policies>;
};

export function createContextCache(db: Queryable, clock: Clock): ContextCache {
  const senders: BatchedCache<SenderContext> = createBatchedCache({
    load: (keys) => loadSenderContexts(db, keys.map(splitSenderKey)),
    ttlMs: TTL_MS,
    entriesMax: SENDERS_MAX,
    clock,
  });
  const recipients: BatchedCache<RecipientContext> = createBatchedCache({
    load: (keys) => loadRecipientContexts(db, keys.map(splitRecipientKey)),
    ttlMs: TTL_MS,
    entriesMax: RECIPIENTS_MAX,
    clock,
  });
  const policies = createPoliciesCache(db, clock);
  return {
    senderOf: (accountId, sender) => senders.get(accountId + SEPARATOR + sender),
    recipientOf: ({ accountId, recipient, test, sender }) =>
      recipients.get([accountId, recipient, test ? TEST : LIVE, sender].join(SEPARATOR)),
    policies: policies.current,
  };
}

export type PoliciesCache = { current(): Promise<Policies> };

export function createPoliciesCache(db: Queryable, clock: Clock): PoliciesCache {
  const cache = createBatchedCache({
    load: async () => [await loadPolicies(db)],
    ttlMs: TTL_MS,
    entriesMax: 1,
    clock,
  });
  return { current: () => cache.get(POLICIES_KEY) };
}

/** A sender may hold spaces, an account id and a recipient do not: they stand first. */
function splitSenderKey(key: string): { readonly accountId: string; readonly sender: string } {
  const [accountId = '', ...sender] = key.split(SEPARATOR);
  return { accountId, sender: sender.join(SEPARATOR) };
}

function splitRecipientKey(key: string): RecipientRequest {
  const [accountId = '', recipient = '', world, ...sender] = key.split(SEPARATOR);
  return { accountId, recipient, sender: sender.join(SEPARATOR), test: world === TEST };
}
