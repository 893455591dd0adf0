import type { ReceiptIdForm } from '../../../shared/messaging/carrier-message-id.ts';

/** What one bind is for (SMPP 3.4 §2.1). */
export type BindRole = 'transmitter' | 'receiver' | 'transceiver';

/** A row of vendor_connectors with its secrets in the clear: what a link needs to bind and to send. */
export type Connector = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Where it binds while the host does not answer. */
  readonly backup: { readonly host: string; readonly port: number } | undefined;
  /** Binds that are kept, 1 to 20; of `transmitter_receiver` so many pairs. */
  readonly binds: number;
  readonly tls: boolean;
  /** PEM of the authority that signs the carrier's certificate, in place of the configured one. */
  readonly tlsCa: string | undefined;
  /** PEM, for a carrier that asks who connects. */
  readonly tlsClient: { readonly certificate: string; readonly key: string } | undefined;
  /** The name that the carrier's certificate must carry, where it is not the host's. */
  readonly tlsServerName: string | undefined;
  readonly systemId: string;
  readonly password: string;
  readonly bindType: BindRole | 'transmitter_receiver';
  readonly interfaceVersion: number;
  readonly systemType: string;
  /** PDUs in flight on each bind. */
  readonly windowSize: number;
  /** PDUs (a text of three parts is three) per second over all binds; 0 is no limit. */
  readonly maxThroughput: number;
  /** Stays bound for receipts and takes no message. */
  readonly drained: boolean;
  readonly asksReceipts: boolean;
  /** The configured notation, or the learned one. */
  readonly receiptIdForm: ReceiptIdForm;
  /** What becomes of parts in flight on a connection that died. */
  readonly unknownOutcome: 'resend' | 'fail';
};
