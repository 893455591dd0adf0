import type { MessageStatus } from '../../contracts/message-status.ts';
import type { Uuid } from '../../kernel/ids.ts';

/** What messages of an account are asked for; all that is given must hold. */
export type SearchFilters = {
  readonly direction?: 'outbound' | 'inbound' | undefined;
  /** Any of these. */
  readonly statuses?: readonly MessageStatus[] | undefined;
  readonly errorCode?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The id that The Campaign Registry gave it. */
  readonly campaign?: string | undefined;
  readonly tag?: string | undefined;
  readonly reference?: string | undefined;
  readonly batchId?: Uuid | undefined;
  /** 32 hexadecimal characters: `messaging.text_hash`. */
  readonly textHash?: string | undefined;
  /** From then on. */
  readonly createdAfter?: Date | undefined;
  /** Before then. */
  readonly createdBefore?: Date | undefined;
};
