// What a command_status in an answer to submit_sm means for the part. SMPP 3.4 §5.1.3 and 5.0 §4.7.6 name the codes but
// do not class them; the classes are our reading, from what carriers do.
import { COMMAND_STATUS, type CommandStatusName, commandStatusName } from '../smpp/command-status.ts';
import type { ResponsePdu } from '../smpp/pdu.ts';

export type SubmitOutcome =
  | { readonly kind: 'sent' }
  /** The same PDU again; `slowDown` says that the carrier asks for less on the whole link. */
  | { readonly kind: 'retry'; readonly slowDown: boolean; readonly name: string }
  /** The session is at fault, not the message: nothing was taken, and the link must bind again. */
  | { readonly kind: 'requeue'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string };

type Class = 'sent' | 'slow-down' | 'retry' | 'requeue';

/** Every code that is not here is permanent: a vendor's own codes too, because repeating them would stall the link. */
const CLASSES: Readonly<Partial<Record<CommandStatusName, Class>>> = {
  ESME_ROK: 'sent',
  ESME_RTHROTTLED: 'slow-down',
  ESME_RMSGQFUL: 'slow-down',
  ESME_RSYSERR: 'retry',
  ESME_RSUBMITFAIL: 'retry',
  ESME_RX_T_APPN: 'retry',
  ESME_RUNKNOWNERR: 'retry',
  ESME_RSERTYPUNAVAIL: 'retry',
  ESME_RINVBNDSTS: 'requeue',
};

/** A generic_nack says that the PDU was not understood, whatever its status: nothing was taken. */
export function submitOutcomeOf({ command, commandStatus }: ResponsePdu): SubmitOutcome {
  const isTaken = commandStatus === COMMAND_STATUS.ESME_ROK && command !== 'generic_nack';
  const name = isTaken ? 'ESME_ROK' : commandStatusName(commandStatus || COMMAND_STATUS.ESME_RUNKNOWNERR);
  switch (CLASSES[name as CommandStatusName]) {
    case 'sent':
      return { kind: 'sent' };
    case 'slow-down':
      return { kind: 'retry', slowDown: true, name };
    case 'retry':
      return { kind: 'retry', slowDown: false, name };
    case 'requeue':
      return { kind: 'requeue', name };
    default:
      return { kind: 'failed', name };
  }
}
