// A carrier for socket tests, and the sessions and requests that talk to it.
import pino from 'pino';
import { type CarrierMessages, carrierMessages } from '../../../shared/contracts/carrier-control.ts';
import { type ConnectOptions, connectSmpp } from '../smpp/connect.ts';
import type { PduOf, RequestPdu, RequestPduInput } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import { type Carrier, type CarrierOptions, startCarrier } from './carrier.ts';

const log = pino({ level: 'silent' });
const cleanups: (() => Promise<void> | void)[] = [];

/** For `afterEach`: ends what the test opened, the last first. */
export async function endCarrier(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export async function start(changes: Partial<CarrierOptions> = {}): Promise<Carrier> {
  const accounts = [{ systemId: 'sandbox', password: 'sandbox1' }];
  const carrier = await startCarrier({ smppPort: 0, controlPort: 0, accounts, log, ...changes });
  cleanups.push(() => carrier.stop());
  return carrier;
}

/** A bound session and the deliver_sm that came to it; `answer` gives the status that each is answered with. */
export async function bind(
  carrier: Carrier,
  changes: Partial<ConnectOptions> = {},
  answer: () => number = () => 0,
) {
  const received: PduOf<'deliver_sm'>[] = [];
  const onRequest = (session: SmppSession, pdu: RequestPdu) => {
    if (pdu.command === 'deliver_sm') received.push(pdu);
    session.respond(pdu, { commandStatus: answer() });
  };
  const result = await connectSmpp({ ...connection(carrier), handlers: { onRequest }, ...changes });
  if (result.kind !== 'bound') throw new Error(`not bound: ${JSON.stringify(result)}`);
  cleanups.push(() => result.session.destroy('test over'));
  return { session: result.session, received };
}

export function connection(carrier: Carrier): ConnectOptions {
  return {
    host: '127.0.0.1',
    port: carrier.smppPort,
    bind: {
      type: 'transceiver',
      systemId: 'sandbox',
      password: 'sandbox1',
      systemType: '',
      interfaceVersion: 0x34,
    },
    window: 50,
    responseTimeoutMs: 2_000,
    enquireLinkIntervalMs: 0,
    connectTimeoutMs: 2_000,
    handlers: { onRequest: () => undefined },
    log,
  };
}

export const SUBMIT = {
  command: 'submit_sm',
  sourceAddrTon: 1,
  sourceAddrNpi: 1,
  sourceAddr: '14155550100',
  destAddrTon: 1,
  destAddrNpi: 1,
  destinationAddr: '14155551234',
  registeredDelivery: 1,
  shortMessage: Buffer.from('hello'),
} as const satisfies RequestPduInput;

export async function control(
  carrier: Carrier,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return await fetch(`http://127.0.0.1:${carrier.controlPort}${path}`, init);
}

export async function messagesOf(carrier: Carrier, after = 0): Promise<CarrierMessages> {
  return carrierMessages.parse(await (await control(carrier, 'GET', `/messages?after=${after}`)).json());
}
