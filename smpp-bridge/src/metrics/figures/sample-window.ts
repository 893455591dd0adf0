/** Whole seconds of which a sample is taken. */
export type SampleWindow = { readonly from: Date; readonly seconds: number; readonly until: Date };

/** What is sampled began so long ago: longer than the last bucket of a hop. */
const LAG_SECONDS = 60;
/** A sample that is late takes no more: what lies before is passed over. */
const SECONDS_MAX = 60;
const SECONDS_FIRST = 15;

/** The seconds since the last sample that are a minute old by now. */
export function nextSample(sampledUntil: Date | undefined, now: Date): SampleWindow {
  const until = Math.floor(now.getTime() / 1_000) - LAG_SECONDS;
  const since =
    sampledUntil === undefined ? until - SECONDS_FIRST : Math.floor(sampledUntil.getTime() / 1_000);
  const from = Math.max(since, until - SECONDS_MAX);
  return {
    from: new Date(from * 1_000),
    seconds: Math.max(0, until - from),
    until: new Date(until * 1_000),
  };
}
