// Each request of a bound customer goes where it is answered. An answer always comes: what fails is a system error.
import type { Acceptor } from '../../../shared/acceptance/acceptor.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { COMMAND_STATUS, commandStatusName } from '../smpp/command-status.ts';
import type { PduOf, RequestPdu, ResponseFields, UnsuccessSme } from '../smpp/pdu.ts';
import { cancelNamed } from './cancel-desk.ts';
import { queryMessage } from './query-desk.ts';
import type { Rates } from './rates.ts';
import { replaceNamed } from './replace-desk.ts';
import type { CustomerSession } from './sessions.ts';
import type { SubmitDesk } from './submit-desk.ts';

export type RequestDesk = { answer(customer: CustomerSession, pdu: RequestPdu): Promise<void> };

type RequestDeskDeps = {
  readonly db: Queryable;
  readonly announcer: Announcer;
  readonly acceptor: Acceptor;
  readonly rates: Rates;
  readonly clock: Clock;
  readonly log: Logger;
  readonly submits: SubmitDesk;
};

export function createRequestDesk({
  db,
  announcer,
  acceptor,
  rates,
  clock,
  log,
  submits,
}: RequestDeskDeps): RequestDesk {
  function responseTo(customer: CustomerSession, pdu: RequestPdu): Promise<ResponseFields> | ResponseFields {
    switch (pdu.command) {
      case 'submit_sm':
      case 'data_sm':
        return submits.submit(customer, pdu);
      case 'submit_multi':
        return submitMulti(customer, pdu);
      case 'query_sm':
        return queryMessage(db, customer, pdu);
      case 'cancel_sm':
        return cancelNamed({ db, announcer }, customer, pdu);
      case 'replace_sm':
        return replaceNamed({ db, acceptor, rates, clock }, customer, pdu);
      default:
        return { commandStatus: COMMAND_STATUS.ESME_RINVCMDID };
    }
  }

  /** A message each; the response carries the id of the first, and names those that were refused (3.4 §4.5.2). */
  async function submitMulti(customer: CustomerSession, pdu: PduOf<'submit_multi'>): Promise<ResponseFields> {
    const { destAddress, ...common } = pdu;
    const addresses = destAddress.flatMap((each) => (each.kind === 'address' ? each : []));
    if (addresses.length < destAddress.length) return { commandStatus: COMMAND_STATUS.ESME_RINVDLNAME };
    const answers = await Promise.all(
      addresses.map(({ kind: _kind, ...address }) =>
        submits.submit(customer, { ...common, ...address, command: 'submit_sm' }),
      ),
    );
    const unsuccessSme: UnsuccessSme[] = addresses.flatMap(({ kind: _kind, ...address }, index) => {
      const errorStatusCode = answers[index]?.commandStatus ?? COMMAND_STATUS.ESME_RSYSERR;
      return errorStatusCode === COMMAND_STATUS.ESME_ROK ? [] : [{ ...address, errorStatusCode }];
    });
    const accepted = answers.find(({ commandStatus }) => commandStatus === COMMAND_STATUS.ESME_ROK);
    if (!accepted) return answers[0] ?? { commandStatus: COMMAND_STATUS.ESME_RINVNUMDESTS };
    return { commandStatus: COMMAND_STATUS.ESME_ROK, messageId: accepted.messageId ?? '', unsuccessSme };
  }

  return {
    async answer(customer, pdu) {
      const { session, account } = customer;
      try {
        const response = await responseTo(customer, pdu);
        if (!isSubmit(pdu)) noteRefusal(customer, pdu, response);
        session.respond(pdu, response);
      } catch (error) {
        log.warn({ systemId: account.systemId, command: pdu.command, err: error }, 'smpp-request.failed');
        session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RSYSERR });
      }
    },
  };
}

/** Of these each message is counted by itself. */
function isSubmit({ command }: RequestPdu): boolean {
  return command === 'submit_sm' || command === 'data_sm' || command === 'submit_multi';
}

function noteRefusal(customer: CustomerSession, pdu: RequestPdu, response: ResponseFields): void {
  const { commandStatus, additionalStatusInfoText } = response;
  if (commandStatus === COMMAND_STATUS.ESME_ROK) return;
  customer.fail(`${pdu.command}: ${additionalStatusInfoText ?? commandStatusName(commandStatus)}`);
}
