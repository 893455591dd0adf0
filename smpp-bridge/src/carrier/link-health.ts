// Whether a link is fit to be given messages, as one number from 100 down to 0 and a verdict. What counts is what carriers
// do while their binds look well: answer with faults or late, take nothing, send no receipts. The verdict lags the
// number: sick at 0, well again above 50 and some time later, so that routes do not flap. A sick link that has other
// connectors beside it gets no traffic by which it could prove itself: it is tried again after 30 s, and after twice as long
// each time that it falls ill again.

export type HealthCause = 'unbound' | 'faults' | 'refusals' | 'latency' | 'throttling' | 'receipts';

export type LinkHealth = {
  readonly verdict: 'well' | 'sick';
  readonly score: number;
  /** What lowers the score most, below 100; of a sick link what made it so. */
  readonly cause: HealthCause | undefined;
  /** Of a monotonic clock: since when the verdict holds. */
  readonly sinceMs: number;
};

/** What happened to the link in the `seconds` until `atMs`. */
export type HealthSample = {
  readonly atMs: number;
  readonly seconds: number;
  readonly bound: number;
  readonly wanted: number;
  /** How often in a row the link was slowed down with nothing taken in between, while something waits. */
  readonly cuts: number;
  readonly accepted: number;
  readonly throttled: number;
  readonly faults: number;
  readonly refused: number;
  readonly answered: number;
  readonly answerMs: number;
  readonly receipts: number;
};

export type HealthTimes = {
  /** After so long what happened counts half. */
  readonly halfLifeMs: number;
  readonly boundHalfLifeMs: number;
  /** A receipt is missed when it has not come so long after its part was accepted. */
  readonly receiptLagMs: number;
  /** How long the score must be good before a sick link is well. */
  readonly calmMs: number;
  /** How long a link stays sick at least the first time. */
  readonly trialMs: number;
  /** How long a link that fell ill takes nothing, so that what waits for it can be given to others first. */
  readonly holdMs: number;
};

export const HEALTH_TIMES: HealthTimes = {
  halfLifeMs: 5_000,
  boundHalfLifeMs: 3_000,
  receiptLagMs: 60_000,
  calmMs: 5_000,
  trialMs: 30_000,
  holdMs: 6_000,
};

type Recent = Pick<HealthSample, 'accepted' | 'throttled' | 'faults' | 'refused' | 'answered' | 'answerMs'>;
type Moment = Pick<HealthSample, 'atMs' | 'accepted' | 'receipts'>;

export type HealthState = LinkHealth & {
  /** Of the last sample. */
  readonly atMs: number;
  readonly recent: Recent;
  /** Share of the wanted binds that are bound, smoothed. */
  readonly boundShare: number;
  readonly cuts: number;
  /** The last two lags, sample by sample, oldest first. */
  readonly moments: readonly Moment[];
  /** What is normal for this connector, learned while it is well. */
  readonly usualAnswerMs: number | undefined;
  readonly usualReceiptShare: number | undefined;
  /** Since when the score is good. */
  readonly goodSinceMs: number | undefined;
  /** How long its last illness lasted at least; 0 where it never was ill. */
  readonly trialMs: number;
};

const NOTHING: Recent = { accepted: 0, throttled: 0, faults: 0, refused: 0, answered: 0, answerMs: 0 };

export function newHealth(atMs: number): HealthState {
  return {
    ...{ verdict: 'well', score: 100, cause: undefined, sinceMs: atMs },
    ...{ atMs, recent: NOTHING, boundShare: 1, cuts: 0, moments: [], goodSinceMs: atMs, trialMs: 0 },
    ...{ usualAnswerMs: undefined, usualReceiptShare: undefined },
  };
}

/** A new verdict stands on what is seen from then on. */
const FORGOTTEN = { recent: NOTHING, moments: [] } as const;

const GOOD_SCORE = 50;
const TRIAL_MAX_FACTOR = 20;
/** A link that falls ill again within so many trials was not well. */
const RELAPSE_TRIALS = 10;

export function nextHealth(state: HealthState, sample: HealthSample, times: HealthTimes): HealthState {
  const observed = observe(state, sample, times);
  const { score, cause } = scoreOf(observed, times);
  const goodSinceMs = score < GOOD_SCORE ? undefined : (state.goodSinceMs ?? sample.atMs);
  const scored = { ...observed, score, goodSinceMs };
  if (state.verdict === 'well') {
    if (score > 0) return learn({ ...scored, cause }, times);
    const trialMs = nextTrialMs(state, sample.atMs, times);
    return { ...scored, ...FORGOTTEN, verdict: 'sick', cause, sinceMs: sample.atMs, trialMs };
  }
  const isCalm = goodSinceMs !== undefined && sample.atMs - goodSinceMs >= times.calmMs;
  const isTried = state.cause === 'unbound' || sample.atMs - state.sinceMs >= state.trialMs;
  if (!isCalm || !isTried) return { ...scored, cause: state.cause };
  return { ...scored, ...FORGOTTEN, verdict: 'well', cause: undefined, sinceMs: sample.atMs };
}

function nextTrialMs({ trialMs, sinceMs }: HealthState, nowMs: number, times: HealthTimes): number {
  const relapsed = nowMs - sinceMs < RELAPSE_TRIALS * trialMs;
  return relapsed ? Math.min(times.trialMs * TRIAL_MAX_FACTOR, trialMs * 2) : times.trialMs;
}

function observe(state: HealthState, sample: HealthSample, times: HealthTimes): HealthState {
  const kept = 0.5 ** ((sample.seconds * 1_000) / times.halfLifeMs);
  const keptBound = 0.5 ** ((sample.seconds * 1_000) / times.boundHalfLifeMs);
  const sum = (name: keyof Recent) => state.recent[name] * kept + sample[name];
  const { atMs, accepted, receipts } = sample;
  return {
    ...state,
    atMs,
    cuts: sample.cuts,
    recent: {
      ...{ accepted: sum('accepted'), throttled: sum('throttled'), faults: sum('faults') },
      ...{ refused: sum('refused'), answered: sum('answered'), answerMs: sum('answerMs') },
    },
    boundShare: state.boundShare * keptBound + (sample.bound / Math.max(1, sample.wanted)) * (1 - keptBound),
    moments: [
      ...state.moments.filter((moment) => moment.atMs > atMs - 2 * times.receiptLagMs),
      { atMs, accepted, receipts },
    ],
  };
}

type Scored = { readonly score: number; readonly cause: HealthCause | undefined };

function scoreOf(state: HealthState, times: HealthTimes): Scored {
  const { accepted, throttled, faults, refused, answered, answerMs } = state.recent;
  const total = accepted + throttled + faults + refused;
  const usualMs = state.usualAnswerMs ?? 0;
  const scores: readonly (readonly [HealthCause, number])[] = [
    ['unbound', scale(1 - state.boundShare, { good: 0.2, bad: 0.8 })],
    ['faults', total < 10 ? 100 : scale(faults / total, { good: 0.05, bad: 0.3 })],
    ['refusals', total < 50 ? 100 : scale(refused / total, { good: 0.5, bad: 0.95 })],
    ['throttling', total < 20 ? 100 : scale(throttled / total, { good: 0.3, bad: 0.9 })],
    ['throttling', scale(state.cuts, { good: 2, bad: 4 })],
    [
      'latency',
      answered < 5
        ? 100
        : scale(answerMs / answered, {
            good: Math.max(1_000, 3 * usualMs),
            bad: Math.max(3_000, 10 * usualMs),
          }),
    ],
    ['receipts', receiptScore(state, times)],
  ];
  let worst: Scored = { score: 100, cause: undefined };
  for (const [cause, score] of scores) if (score < worst.score) worst = { score, cause };
  return worst;
}

/** 100 up to `good`, 0 from `bad` on, and in between in proportion. */
function scale(value: number, { good, bad }: { readonly good: number; readonly bad: number }): number {
  return Math.round(Math.min(100, Math.max(0, (100 * (bad - value)) / (bad - good))));
}

const RECEIPT_EVIDENCE = 20;
/** A connector that sends fewer is not missed when it sends none. */
const USUAL_SHARE_MIN = 0.5;

function receiptScore(state: HealthState, times: HealthTimes): number {
  const share = receiptShareOf(state, times);
  const { usualReceiptShare: usual } = state;
  if (share === undefined || usual === undefined || usual < USUAL_SHARE_MIN) return 100;
  return scale(1 - share / usual, { good: 0.4, bad: 0.9 });
}

/**
 * Receipts of the last two lags, of the parts that were accepted in both; of the second no more than in the first, because
 * of a burst they may be still to come. `undefined` where too few were accepted to tell.
 */
function receiptShareOf({ moments, atMs }: HealthState, { receiptLagMs }: HealthTimes): number | undefined {
  let old = 0;
  let recent = 0;
  let receipts = 0;
  for (const moment of moments) {
    if (moment.atMs <= atMs - receiptLagMs) old += moment.accepted;
    else recent += moment.accepted;
    receipts += moment.receipts;
  }
  return old < RECEIPT_EVIDENCE ? undefined : Math.min(1, receipts / (old + Math.min(old, recent)));
}

/** A second: what is usual follows within some minutes. */
const LEARNED = 0.002;

/** Slowly, and only from a link at its best: what is wrong must not become usual. */
function learn(state: HealthState, times: HealthTimes): HealthState {
  if (state.score < 100) return state;
  const { answered, answerMs } = state.recent;
  const share = receiptShareOf(state, times);
  const towards = (usual: number | undefined, seen: number) =>
    usual === undefined ? seen : usual + LEARNED * (seen - usual);
  return {
    ...state,
    usualAnswerMs: answered < 5 ? state.usualAnswerMs : towards(state.usualAnswerMs, answerMs / answered),
    usualReceiptShare:
      share === undefined ? state.usualReceiptShare : towards(state.usualReceiptShare, share),
  };
}
