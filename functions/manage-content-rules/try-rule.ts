import { type Trial, type TrialSample, tryRule } from '../../shared/compliance/content/trial-store.ts';
import type { ContentTrial, ContentTrialBody } from '../../shared/contracts/http/admin/content-rules.ts';
import { timeOfId } from '../../shared/kernel/id-time.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { refuseAccount, refusePattern } from './refuse-rule.ts';
import type { RulesDeps } from './rules-context.ts';

const HOUR_MS = 3_600_000;
/** A rule that is not stored has no name, and its action does not count: what it matches does. */
const UNNAMED = { id: '', name: 'trial', category: 'trial', action: 'block' } as const;

/** Reads the last messages; changes nothing. */
export function tryOnMessages({ pool, clock }: RulesDeps, asked: ContentTrialBody): Promise<Trial> {
  const { kind, pattern, scope, account_id, messages, hours } = asked;
  const rule = { ...UNNAMED, kind, pattern, accountId: account_id ?? undefined };
  const since = new Date(clock.now().getTime() - hours * HOUR_MS);
  return tryRule(pool, rule, { scope, messagesMax: messages, since });
}

export function createTryRule(
  deps: RulesDeps,
): (input: { readonly body: ContentTrialBody }) => Promise<Reply> {
  return async ({ body }) => {
    const refusal = refusePattern(body) ?? (await refuseAccount(deps.pool, body.account_id));
    if (refusal) return refusal;
    const trial = await tryOnMessages(deps, body);
    if (trial.kind === 'fault') throw new Error(`a pattern that was taken has a fault: ${trial.message}`);
    const { messages, hits } = trial;
    const answer: ContentTrial = { messages, hits, samples: trial.samples.map(showSample) };
    return { kind: 'ok', status: 200, body: answer };
  };
}

function showSample({
  messageId,
  accountId,
  sender,
  recipient,
  text,
}: TrialSample): ContentTrial['samples'][number] {
  return {
    message_id: formatId('message', messageId),
    account_id: accountId === undefined ? null : formatId('account', accountId),
    sent_at: timeOfId(messageId).toISOString(),
    ...{ from: sender, to: recipient, text },
  };
}
