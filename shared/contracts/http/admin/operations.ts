// The operators' operations, beside the customers' in `OPERATIONS`: a document of their own, the same gateway.
import type { Operation } from '../operation.ts';
import { ACCOUNT_CREDENTIAL_OPERATIONS } from './account-credential-operations.ts';
import { ADMIN_ACCOUNT_OPERATIONS } from './account-operations.ts';
import { ADMIN_AUDIT_LOG_OPERATIONS } from './audit-log-operations.ts';
import { ADMIN_CAMPAIGN_OPERATIONS } from './campaign-operations.ts';
import { CONNECTOR_COMMAND_OPERATIONS } from './connector-command-operations.ts';
import { CONNECTOR_OPERATIONS } from './connector-operations.ts';
import { CONTENT_RULE_OPERATIONS } from './content-rule-operations.ts';
import { DEAD_LETTER_OPERATIONS } from './dead-letter-operations.ts';
import { ADMIN_DOCS_OPERATIONS } from './docs-operations.ts';
import { JASMIN_OPERATIONS } from './jasmin-operations.ts';
import { ADMIN_LEDGER_OPERATIONS } from './ledger-operations.ts';
import { ADMIN_NUMBER_OPERATIONS } from './number-operations.ts';
import { OPERATOR_OPERATIONS } from './operator-operations.ts';
import { PRICE_OPERATIONS } from './price-operations.ts';
import { QUEUE_OPERATIONS } from './queue-operations.ts';
import { RECEIPT_OPERATIONS } from './receipt-operations.ts';
import { ROUTE_OPERATIONS } from './route-operations.ts';
import { TRACE_OPERATIONS } from './trace-operations.ts';
import { UNOWNED_MESSAGE_OPERATIONS } from './unowned-message-operations.ts';

export const ADMIN_OPERATIONS: readonly Operation[] = [
  ...OPERATOR_OPERATIONS,
  ...ADMIN_AUDIT_LOG_OPERATIONS,
  ...ADMIN_ACCOUNT_OPERATIONS,
  ...ACCOUNT_CREDENTIAL_OPERATIONS,
  ...ADMIN_NUMBER_OPERATIONS,
  ...ADMIN_CAMPAIGN_OPERATIONS,
  ...ADMIN_LEDGER_OPERATIONS,
  ...PRICE_OPERATIONS,
  ...CONTENT_RULE_OPERATIONS,
  ...CONNECTOR_OPERATIONS,
  ...QUEUE_OPERATIONS,
  ...RECEIPT_OPERATIONS,
  ...UNOWNED_MESSAGE_OPERATIONS,
  ...DEAD_LETTER_OPERATIONS,
  ...CONNECTOR_COMMAND_OPERATIONS,
  ...ROUTE_OPERATIONS,
  ...JASMIN_OPERATIONS,
  ...TRACE_OPERATIONS,
  ...ADMIN_DOCS_OPERATIONS,
];
