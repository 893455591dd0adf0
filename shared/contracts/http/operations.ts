// The public operations. The gateway goes by this table; the functions have routes of their own, and a test compares them.

import { ACCOUNT_OPERATIONS } from './account-operations.ts';
import { BATCH_OPERATIONS } from './batch-operations.ts';
import { CREDENTIAL_OPERATIONS } from './credential-operations.ts';
import { DOCS_OPERATIONS } from './docs-operations.ts';
import { EXPORT_OPERATIONS } from './export-operations.ts';
import { INBOX_OPERATIONS } from './inbox-operations.ts';
import { MESSAGE_OPERATIONS } from './message-operations.ts';
import { NUMBER_OPERATIONS } from './number-operations.ts';
import type { Operation } from './operation.ts';
import { OPT_OUT_OPERATIONS } from './opt-out-operations.ts';
import { SMPP_BIND_OPERATIONS } from './smpp-bind-operations.ts';
import { TOKEN_OPERATIONS } from './token-operations.ts';
import { USAGE_OPERATIONS } from './usage-operations.ts';
import { WEBHOOK_DELIVERY_OPERATIONS } from './webhook-delivery-operations.ts';
import { WEBHOOK_OPERATIONS } from './webhook-operations.ts';

export const OPERATIONS: readonly Operation[] = [
  ...TOKEN_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...CREDENTIAL_OPERATIONS,
  ...MESSAGE_OPERATIONS,
  ...EXPORT_OPERATIONS,
  ...BATCH_OPERATIONS,
  ...NUMBER_OPERATIONS,
  ...INBOX_OPERATIONS,
  ...OPT_OUT_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...WEBHOOK_DELIVERY_OPERATIONS,
  ...USAGE_OPERATIONS,
  ...SMPP_BIND_OPERATIONS,
  ...DOCS_OPERATIONS,
];
