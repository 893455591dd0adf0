import { isDeepStrictEqual } from 'node:util';
import type { Connector } from './connector.ts';

export type LinkPlan = {
  /** Names of links to close: their connector is gone or inactive. */
  readonly close: readonly string[];
  readonly open: readonly Connector[];
  /** Connectors whose links go on with other settings. */
  readonly update: readonly Connector[];
};

/**
 * What brings the links from the `current` connectors to the `desired` ones. One that is to be there but cannot be read
 * (`unreadable`) goes on as it is: a slip in a password must not take a link down that works.
 */
export function planLinks(
  current: readonly Connector[],
  desired: readonly Connector[],
  unreadable: readonly string[],
): LinkPlan {
  const byName = (list: readonly Connector[], name: string) =>
    list.find((connector) => connector.name === name);
  return {
    close: current
      .map(({ name }) => name)
      .filter((name) => !byName(desired, name) && !unreadable.includes(name)),
    open: desired.filter(({ name }) => !byName(current, name)),
    update: desired.filter((connector) => {
      const before = byName(current, connector.name);
      return before !== undefined && !isDeepStrictEqual(before, connector);
    }),
  };
}
