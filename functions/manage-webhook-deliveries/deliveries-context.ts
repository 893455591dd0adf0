import type { Principal } from '../../shared/platform/authenticate.ts';

export type DeliveriesInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Principal;
};
