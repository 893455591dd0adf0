// What a message takes of the limits that pace it. Nobody is refused for being fast: a message waits for its slot.
import type { Limiter } from './pacing/limiter.ts';
import type { DailyCap } from './pacing/reserve-slots.ts';
import { isOurReply, type Subject } from './rule.ts';

export type Limits = { readonly limiters: readonly Limiter[]; readonly caps: readonly DailyCap[] };

/** Under this name what waits for its slot, or gets none in time, is told. */
export const LIMITS_RULE = 'limits';

const SECONDS_PER_MINUTE = 60;

/** Test messages take nothing of what live ones need. */
const NONE: Limits = { limiters: [], caps: [] };

/** What limits go by. */
export type LimitedMessage = {
  readonly message: Pick<Subject['message'], 'kind' | 'test'>;
  readonly context: { readonly sender: Subject['context']['sender'] };
  readonly count: { readonly segments: number };
};

/** The account is paced in messages, its sender and campaign in segments; a burst is what one second allows. */
export function limitsOf({ message, context: { sender }, count: { segments } }: LimitedMessage): Limits {
  if (message.test) return NONE;
  const limiters: Limiter[] = [];
  const caps: DailyCap[] = [];
  if (!isOurReply(message)) {
    limiters.push(limiter(`account:${sender.accountId}`, sender.accountPerSecond, 1));
  }
  if (sender.senderSegmentsPerSecond !== undefined) {
    limiters.push(limiter(`sender:${sender.sender}`, sender.senderSegmentsPerSecond, segments));
  }
  const { campaign } = sender;
  if (campaign?.segmentsPerMinute !== undefined) {
    const perSecond = campaign.segmentsPerMinute / SECONDS_PER_MINUTE;
    limiters.push(limiter(`campaign:${campaign.campaignId}`, perSecond, segments));
  }
  if (campaign?.dailyCap !== undefined) {
    caps.push({ subject: `campaign:${campaign.campaignId}`, cap: campaign.dailyCap, segments });
  }
  if (campaign?.brandId !== undefined && campaign.brandDailyCap !== undefined) {
    caps.push({ subject: `brand:${campaign.brandId}`, cap: campaign.brandDailyCap, segments });
  }
  return { limiters, caps };
}

function limiter(key: string, unitsPerSecond: number, units: number): Limiter {
  return { key, unitsPerSecond, burstUnits: Math.max(1, unitsPerSecond), units };
}
