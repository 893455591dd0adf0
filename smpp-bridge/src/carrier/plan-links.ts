import { isDeepStrictEqual } from 'node:util';
import type { Connector } from './connector.ts';

export type LinkPlan = {
  /** Names of links to close: their connector is gone, inactive, or comes back changed. */
  readonly close: readonly string[];
  readonly open: readonly Connector[];
};

export function planLinks(current: readonly Connector[], desired: readonly Connector[]): LinkPlan {
  const same = (a: Connector, b: Connector | undefined) => b !== undefined && isDeepStrictEqual(a, b);
  const byName = (list: readonly Connector[], name: string) =>
    list.find((connector) => connector.name === name);
  return {
    close: current.filter((link) => !same(link, byName(desired, link.name))).map(({ name }) => name),
    open: desired.filter((connector) => !same(connector, byName(current, connector.name))),
  };
}
