import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type DeliveriesInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Principal;
};

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };
