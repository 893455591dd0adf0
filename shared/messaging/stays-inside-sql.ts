import { SANDBOX_CONNECTOR } from './sandbox-connector.ts';

/**
 * SQL: a message of the row `m` may be sent by its connector as far as the sandbox is concerned. The second lock behind the
 * route's choice: whatever a row says, a test message is not given to a carrier that reaches telephones.
 */
export function staysInside(m: string): string {
  return `(not ${m}.test or exists (
    select from messaging.vendor_connectors v
    where v.connector_name = ${m}.vendor_connector and v.vendor = '${SANDBOX_CONNECTOR.vendor}'))`;
}
