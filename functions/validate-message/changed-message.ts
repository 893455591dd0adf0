import type { Uuid } from '../../shared/kernel/ids.ts';

/** A row that a decision changed; `owed` says that its event must be announced. */
export type ChangedMessage = { readonly id: Uuid; readonly owed: boolean };
