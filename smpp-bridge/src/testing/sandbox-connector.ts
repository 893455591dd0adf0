import type { Connector } from '../carrier/connector.ts';

/** A connector to the simulated carrier. */
export const SANDBOX_CONNECTOR: Connector = {
  name: 'sandbox_one',
  host: '127.0.0.1',
  port: 1,
  backup: undefined,
  binds: 1,
  tls: false,
  tlsCa: undefined,
  tlsClient: undefined,
  tlsServerName: undefined,
  systemId: 'sandbox',
  password: 'sandbox1',
  bindType: 'transceiver',
  interfaceVersion: 0x34,
  systemType: '',
  windowSize: 10,
  maxThroughput: 0,
  drained: false,
  asksReceipts: true,
  receiptIdForm: 'as-is',
  unknownOutcome: 'resend',
};
