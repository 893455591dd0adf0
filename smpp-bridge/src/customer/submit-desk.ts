// Takes what customers submit: read, paced, judged by the rules of every door, committed, and only then answered.
import { hash } from 'node:crypto';
import type { Acceptor } from '../../../shared/acceptance/acceptor.ts';
import type { Submission } from '../../../shared/acceptance/submission.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { joinParts } from '../../../shared/messaging/join-parts.ts';
import { countSegments } from '../../../shared/messaging/segments.ts';
import { writeMessageId } from '../../../shared/messaging/smpp-message-id.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../../../shared/messaging/validity.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import { CoalescerFull } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { OnceRequest } from '../../../shared/platform/once.ts';
import { isDuplicateKey, type Pool } from '../../../shared/platform/postgres.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { ResponseFields } from '../smpp/pdu.ts';
import { findWaiting } from './find-waiting.ts';
import { createInOrder } from './in-order.ts';
import { addPart, endParts } from './part-store.ts';
import { classOfParts, type StoredPart } from './place-part.ts';
import type { Rates } from './rates.ts';
import { type MessageLabels, namedTraceId, readLabels } from './read-labels.ts';
import { type Envelope, type ReadSubmit, readSubmit, type SubmitPdu } from './read-submit.ts';
import type { CustomerSession } from './sessions.ts';
import { full, protocolRefusal, refusalOf, throttled } from './smpp-refusal.ts';

export type SubmitDeskDeps = {
  readonly pool: Pool;
  readonly acceptor: Acceptor;
  readonly rates: Rates;
  readonly clock: Clock;
  readonly log: Logger;
};

export type SubmitDesk = {
  /** What the request is answered with; never rejects. */
  submit(customer: CustomerSession, pdu: SubmitPdu): Promise<ResponseFields>;
};

type Part = Extract<ReadSubmit, { kind: 'part' }>;

export function createSubmitDesk({ pool, acceptor, rates, clock, log }: SubmitDeskDeps): SubmitDesk {
  const inOrder = createInOrder();

  async function answer(customer: CustomerSession, pdu: SubmitPdu): Promise<ResponseFields> {
    const { interfaceVersion, account } = customer;
    const read = readSubmit(pdu, { settings: account.settings, now: clock.now() });
    if (read.kind === 'refused') {
      return protocolRefusal(read.commandStatus, read.words, interfaceVersion);
    }
    const labels = readLabels(pdu.unknownTlvs);
    if (labels.kind === 'malformed') {
      return protocolRefusal(COMMAND_STATUS.ESME_RINVTLVVAL, labels.words, interfaceVersion);
    }
    if (read.kind === 'part') {
      const key = [account.systemId, read.from, read.to, read.concatenation.reference].join(' ');
      return inOrder(key, () => paced(customer, 1, () => submitPart(customer, read, labels.labels)));
    }
    const submission = submissionOf(customer, { ...read, parts: 1 }, labels.labels);
    const { segments } = countSegments(read.body);
    return paced(customer, segments, () => acceptMessage(customer, submission, read));
  }

  async function paced(
    { account, counts, interfaceVersion }: CustomerSession,
    segments: number,
    work: () => Promise<ResponseFields>,
  ): Promise<ResponseFields> {
    const turn = await rates.take(account, segments);
    if (turn === 'throttled') return throttled(interfaceVersion);
    counts.segments += segments;
    return work();
  }

  /** Puts the message in the place of the newest one between its addresses; `undefined` where none waits (any more). */
  async function replacePresent(
    customer: CustomerSession,
    submission: Submission & { readonly from: string },
  ): Promise<ResponseFields | undefined> {
    const [id] = await findWaiting(pool, customer.account, submission, { limit: 1 });
    if (id === undefined) return undefined;
    const validitySeconds = submission.validitySeconds ?? DEFAULT_VALIDITY_SECONDS;
    const start = submission.sendAt ?? clock.now();
    const validUntil = new Date(start.getTime() + validitySeconds * 1_000);
    const replacement = await acceptor.replace(id, submission, validUntil);
    switch (replacement.kind) {
      case 'replaced':
        return acceptedAs(customer, id);
      case 'refused':
        return refusalOf(replacement, customer.interfaceVersion);
      case 'too-late':
        return undefined;
      default:
        return assertNever(replacement);
    }
  }

  /** Where the customer wants it, a message that he sends again is not sent twice: he gets the id that it has. */
  async function acceptMessage(
    customer: CustomerSession,
    submission: Submission & { readonly from: string },
    { name, replaces }: Pick<Envelope, 'name' | 'replaces'>,
  ): Promise<ResponseFields> {
    const { settings, systemId } = customer.account;
    const replaced = replaces ? await replacePresent(customer, submission) : undefined;
    if (replaced) return replaced;
    if (name === undefined || settings.suppress_duplicates_seconds === 0) return accept(customer, submission);
    const once = onceOf(submission, `${systemId} ${name}`, settings.suppress_duplicates_seconds);
    const acceptance = await acceptor.acceptOnce(submission, once);
    switch (acceptance.kind) {
      case 'accepted':
      case 'repeated':
        return acceptedAs(customer, acceptance.message.id);
      case 'refused':
        return refusalOf(acceptance, customer.interfaceVersion);
      case 'key-in-use':
      case 'key-of-another':
        return full(customer.interfaceVersion);
      default:
        return assertNever(acceptance);
    }
  }

  async function accept(customer: CustomerSession, submission: Submission): Promise<ResponseFields> {
    const acceptance = await acceptor.accept(submission);
    if (acceptance.kind === 'refused') return refusalOf(acceptance, customer.interfaceVersion);
    return acceptedAs(customer, acceptance.message.id);
  }

  /** The last part may be sent again because its answer was lost: then the message is there. */
  async function acceptWhole(
    customer: CustomerSession,
    submission: Submission & { readonly id: Uuid },
  ): Promise<ResponseFields> {
    try {
      return await accept(customer, submission);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return acceptedAs(customer, submission.id);
    }
  }

  /** Each part is kept before it is answered; the last one that arrives makes the message. */
  async function submitPart(
    customer: CustomerSession,
    part: Part,
    labels: MessageLabels,
  ): Promise<ResponseFields> {
    const { systemId, settings } = customer.account;
    const { from, to, concatenation, dataCoding, octets } = part;
    const suppressesRepeats = settings.suppress_duplicates_seconds > 0;
    const added = await addPart(pool, {
      ...{ systemId, from, to, ...concatenation, dataCoding, octets, suppressesRepeats },
    });
    const { messageId: id } = added;
    const joined = joinParts(added.parts.map(toTextPart));
    if (id === undefined || joined.kind === 'incomplete') return acceptedAs(customer, added.answerId);
    const { parts } = concatenation;
    const whole = { ...part, messageClass: classOfParts(added.parts), body: joined.text, parts };
    const submission = { ...submissionOf(customer, whole, labels), id };
    const response = await acceptWhole(customer, submission);
    // A busy moment is no answer: the part is sent again, and finds the others.
    if (response.commandStatus !== COMMAND_STATUS.ESME_RMSGQFUL) {
      const outcome = response.commandStatus === COMMAND_STATUS.ESME_ROK ? 'sent' : 'refused';
      await endParts(pool, { systemId, from, to, reference: concatenation.reference }, id, outcome);
    }
    return response;
  }

  return {
    async submit(customer, pdu) {
      const response = await answer(customer, pdu).catch((error: unknown): ResponseFields => {
        if (error instanceof CoalescerFull) return full(customer.interfaceVersion);
        const traceId = namedTraceId(pdu.unknownTlvs);
        log.warn({ systemId: customer.account.systemId, traceId, err: error }, 'smpp-submit.failed');
        return { commandStatus: COMMAND_STATUS.ESME_RSYSERR };
      });
      customer.answered(response.commandStatus, response.additionalStatusInfoText);
      return response;
    },
  };
}

function acceptedAs({ account }: CustomerSession, id: Uuid): ResponseFields {
  return {
    commandStatus: COMMAND_STATUS.ESME_ROK,
    messageId: writeMessageId(id, account.settings.receipts.id),
  };
}

/**
 * The key of a message by its name and all that it says, so that a name that is used for another message (references go
 * round at 65,536) is no repeat. The blank keeps it apart from the keys of the API, which have none.
 */
function onceOf({ from, to, body }: Submission, name: string, keptSeconds: number): OnceRequest {
  const requestHash = hash('sha256', JSON.stringify([name, from, to, body]), 'hex');
  return { key: `smpp ${requestHash}`, requestHash, keptSeconds };
}

function submissionOf(
  { account }: CustomerSession,
  text: Envelope & { readonly body: string; readonly parts: number },
  labels: MessageLabels,
): Submission & { readonly from: string } {
  const { accountId, systemId, test } = account;
  const { from, to, body, sendAt, validitySeconds, receipts, userReference, parts, messageClass } = text;
  return {
    ...{ accountId, test, from, to, body, sendAt, validitySeconds, ...labels },
    door: 'smpp',
    smpp: { systemId, ...receipts, userReference, parts, messageClass },
  };
}

function toTextPart({ part_number: partNumber, parts, octets, data_coding: dataCoding }: StoredPart) {
  return { partNumber, parts, octets, dataCoding };
}
