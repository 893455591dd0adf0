import type { Judge } from '../../shared/acceptance/judge-submission.ts';
import { submissionOf } from '../../shared/acceptance/submission-of.ts';
import type { ContextCache } from '../../shared/compliance/context-cache.ts';
import { decide } from '../../shared/compliance/decide.ts';
import { peekSlots } from '../../shared/compliance/pacing/peek-slots.ts';
import { preflight } from '../../shared/compliance/preflight.ts';
import { toPreflightResource, toRefusedResource } from '../../shared/compliance/preflight-resource.ts';
import type { SubmitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type PreflightInput = { readonly body: SubmitMessageBody; readonly caller: Principal };

export type PreflightDeps = {
  readonly db: Queryable;
  readonly judge: Judge;
  readonly contexts: ContextCache;
};

/** The decision of the door, with all that the door leaves to later. A refusal is the answer here, not an error. */
export function createPreflightMessage({ db, judge, contexts }: PreflightDeps) {
  return async ({ body, caller }: PreflightInput): Promise<Reply> => {
    if (body.media_urls !== undefined) return { kind: 'refused', code: 'mms_not_enabled' };
    const judgement = await judge.judge(submissionOf(body, caller));
    if (judgement.asked === undefined) {
      return { kind: 'ok', status: 200, body: toRefusedResource(judgement.refusal, body) };
    }
    const { proposed, context: atDoor, now } = judgement.asked;
    const { accountId, sender } = atDoor.sender;
    const { recipient: to, test = false } = proposed;
    const recipient = await contexts.recipientOf({ accountId, sender, recipient: to, test });
    const context = { ...atDoor, recipient };
    const decision = decide(proposed, context, now);
    const acceptance = decision.kind === 'defer' ? decision.acceptance : decision;
    const keys = 'limits' in acceptance ? acceptance.limits.limiters.map(({ key }) => key) : [];
    const outcome = preflight(proposed, context, await peekSlots(db, keys), now);
    return { kind: 'ok', status: 200, body: toPreflightResource(outcome, sender) };
  };
}
