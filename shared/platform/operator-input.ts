// What the routes of the operators' API hand to their handlers.
import type { OperatorPrincipal } from './authenticate.ts';
import type { IfMatch } from './if-match.ts';

/** Of an operation on one thing. */
export type OperatorInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: OperatorPrincipal;
};

/** Of an operation that changes one thing, by its version, perhaps on trial. */
export type OperatorChange = OperatorInput & {
  readonly query: { readonly dry_run: boolean };
  readonly ifMatch: IfMatch;
};
