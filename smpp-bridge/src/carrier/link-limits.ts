import type { Connector } from './connector.ts';

export type LinkLimits = {
  /** PDUs that all binds together may have in flight. */
  readonly window: number;
  /** Parts that may wait in memory. */
  readonly capacity: number;
};

/** What a link without a limit may hold: what such a carrier takes in about a second. */
const HELD_UNLIMITED = 1_000;
/** What a link with a limit may hold. The rest waits in the database, where the next comer stands beside it, not behind. */
const HELD_SECONDS = 0.5;

export function linkLimitsOf(
  connector: Pick<Connector, 'windowSize' | 'binds' | 'maxThroughput'>,
): LinkLimits {
  const window = connector.windowSize * connector.binds;
  const held = Math.ceil(connector.maxThroughput * HELD_SECONDS) || HELD_UNLIMITED;
  return { window, capacity: Math.max(2 * window, held) };
}
