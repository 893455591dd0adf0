// What an operator has done with dead letters. A replay is an order in the letter's row: the bridge publishes it
// (replay-dead-letters.ts of its scheduler), so that nothing lies between a commit and Pub/Sub.
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type {
  DiscardBody,
  ReplayedLetters,
  ReplayLettersBody,
} from '../../shared/contracts/http/admin/dead-letters.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { etagOf, type IfMatch, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { type LetterRow, toLetter } from './letter-row.ts';
import { discardLetter, findLetter, orderReplay, orderReplays } from './letter-store.ts';

type ChangeInput = OperatorInput & {
  readonly query: { readonly dry_run: boolean };
  readonly ifMatch: IfMatch;
};

const SETTLED: Reply = { kind: 'refused', code: 'already_settled' };

/** The letter, of the version that the caller saw. */
async function findSeen(pool: Pool, { params, ifMatch }: ChangeInput): Promise<LetterRow | Reply> {
  const found = await findLetter(pool, parseId('deadLetter', params.id ?? ''));
  if (!found) return NOT_FOUND;
  return ifMatch.allows(found.state) ? found : VERSION_CHANGED;
}

/** What is ordered or done already is so: a repeat orders nothing. */
export function createReplayLetter(pool: Pool): (input: ChangeInput) => Promise<Reply> {
  return async (input) => {
    const found = await findSeen(pool, input);
    if ('kind' in found) return found;
    if (found.state === 'discarded') return SETTLED;
    const isTrial = input.query.dry_run;
    const actor = auditOperator(input.caller);
    const row =
      found.state === 'open'
        ? await changeOrTry(pool, isTrial, (db) => orderReplay(db, found.id, actor))
        : found;
    if (!row) return VERSION_CHANGED;
    const after = toLetter(row);
    if (isTrial) return previewReply(toLetter(found), after, { rows: after.rows });
    return { kind: 'ok', status: 202, body: after, headers: { etag: etagOf(row.state) } };
  };
}

/** One that is being published can be discarded too: it may have gone out all the same. */
export function createDiscardLetter(
  pool: Pool,
): (input: ChangeInput & { readonly body: DiscardBody }) => Promise<Reply> {
  return async (input) => {
    const found = await findSeen(pool, input);
    if ('kind' in found) return found;
    if (found.settled_at !== null) return SETTLED;
    const isTrial = input.query.dry_run;
    const actor = auditOperator(input.caller);
    const row = await changeOrTry(pool, isTrial, (db) => discardLetter(db, found, input.body.reason, actor));
    if (!row) return VERSION_CHANGED;
    if (isTrial) return previewReply(toLetter(found), toLetter(row));
    return { kind: 'ok', status: 200, body: toLetter(row), headers: { etag: etagOf(row.state) } };
  };
}

type ReplayInput = Pick<ChangeInput, 'query' | 'caller'> & { readonly body: ReplayLettersBody };

/** Orders the replay of the open letters of a topic, the oldest first. */
export function createReplayLetters(pool: Pool): (input: ReplayInput) => Promise<Reply> {
  return async ({ query, body, caller }) => {
    const order = { ...body, before: body.before };
    const actor = auditOperator(caller);
    const ordered = await changeOrTry(pool, query.dry_run, (db) => orderReplays(db, order, actor));
    const answer: ReplayedLetters = { dry_run: query.dry_run, ...ordered };
    return { kind: 'ok', status: 200, body: answer };
  };
}
