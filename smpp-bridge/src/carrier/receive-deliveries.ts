// Receipts and inbound messages: stored first, answered then. Where the database does not take them the carrier is told
// to try again, so that it, and not our memory, keeps what is not committed.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { loggedFew } from '../../../shared/kernel/logged-few.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import { isDataError, type Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf, RequestPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { Connector } from './connector.ts';
import {
  insertInboundParts,
  insertReceipts,
  type ReceivedPart,
  type ReceivedReceipt,
} from './delivery-store.ts';
import { readDelivery } from './read-delivery.ts';
import type { Settler } from './settler.ts';

export type DeliverySink = {
  readonly receiptsStored: () => number;
  /** Those among them whose state no table of ours knows: they change no message. */
  readonly receiptsUnrecognised: () => number;
  readonly partsStored: () => number;
  /** Answers the request when it is stored, or refuses it for now. Never rejects. */
  receive(session: SmppSession, pdu: RequestPdu, connector: Connector): void;
};

export type DeliveryDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly settler: Pick<Settler, 'committed'>;
  readonly log: Logger;
  /** One was stored. */
  onStored?(connector: string, kind: 'receipt' | 'inbound'): void;
};

const BATCH = { batchMax: 200, slots: 2, waitingMax: 5_000, isItemFault: isDataError };

export function createDeliverySink({ pool, announcer, settler, log, onStored }: DeliveryDeps): DeliverySink {
  let receiptsStored = 0;
  let receiptsUnrecognised = 0;
  let partsStored = 0;

  const receipts = createCoalescer<ReceivedReceipt, void>({
    ...BATCH,
    run: async (received) => {
      const ids = await insertReceipts(pool, received);
      receiptsStored += ids.length;
      receiptsUnrecognised += received.filter(({ receipt }) => receipt.state === 'unrecognised').length;
      for (const { connector } of received) onStored?.(connector, 'receipt');
      log.info({ receipts: ids.length, receiptIds: loggedFew(ids) }, 'receipts.stored');
      void announcer.announce('receipt-received', 'receiptIds', ids);
      return received.map(() => undefined);
    },
  });

  const parts = createCoalescer<ReceivedPart, void>({
    ...BATCH,
    run: async (received) => {
      const ids = await insertInboundParts(pool, received);
      partsStored += ids.length;
      for (const { connector } of received) onStored?.(connector, 'inbound');
      log.info({ parts: ids.length, partIds: loggedFew(ids) }, 'inbound.stored');
      void announcer.announce('inbound-received', 'partIds', ids);
      return received.map(() => undefined);
    },
  });

  async function store(pdu: PduOf<'deliver_sm' | 'data_sm'>, connector: Connector): Promise<void> {
    const delivery = readDelivery(pdu, connector.receiptIdForm);
    if (delivery.kind === 'inbound') return parts.add({ connector: connector.name, part: delivery });
    // A receipt that overtakes the commit of its part would find nothing to match and be parked. The answer may stand right
    // before it in the same packet: its promise must have had its turn, so that the settler knows of the part.
    if (delivery.carrierMessageId !== undefined) {
      await turnOfTheLoop();
      await settler.committed(connector.name, delivery.carrierMessageId);
    }
    return receipts.add({ connector: connector.name, receipt: delivery });
  }

  async function answer(session: SmppSession, pdu: PduOf<'deliver_sm' | 'data_sm'>, connector: Connector) {
    try {
      await store(pdu, connector);
      session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_ROK });
    } catch (error) {
      log.warn({ connector: connector.name, err: error }, 'delivery.refused');
      // One that the database will never take must not come back for ever.
      const { ESME_RX_P_APPN, ESME_RX_T_APPN } = COMMAND_STATUS;
      session.respond(pdu, { commandStatus: isDataError(error) ? ESME_RX_P_APPN : ESME_RX_T_APPN });
    }
  }

  return {
    receiptsStored: () => receiptsStored,
    receiptsUnrecognised: () => receiptsUnrecognised,
    partsStored: () => partsStored,
    receive(session, pdu, connector) {
      if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') void answer(session, pdu, connector);
      else session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RINVCMDID });
    },
  };
}
