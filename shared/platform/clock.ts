/** The one source of time; pure code gets `now` as an argument. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
