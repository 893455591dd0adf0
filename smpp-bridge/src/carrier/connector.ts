import type { ReceiptIdForm } from '../../../shared/messaging/carrier-message-id.ts';

/** A row of vendor_connectors with its password in the clear: what a link needs to bind and to send. */
export type Connector = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  readonly bindType: 'transmitter' | 'receiver' | 'transceiver';
  readonly interfaceVersion: number;
  readonly systemType: string;
  /** PDUs in flight on each bind. */
  readonly windowSize: number;
  /** PDUs (a text of three parts is three) per second over all binds; 0 is no limit. */
  readonly maxThroughput: number;
  readonly asksReceipts: boolean;
  readonly receiptIdForm: ReceiptIdForm;
  /** What becomes of parts in flight on a connection that died. */
  readonly unknownOutcome: 'resend' | 'fail';
};
