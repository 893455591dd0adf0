// The life of one SMPP session (3.4 §2.2, §2.9) as a function: state and input in, state and effects out. It reads no
// clock and owns no socket; which request a response belongs to is looked up by the driver and told as `matches`.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { COMMAND_STATUS } from './command-status.ts';
import type { Decoded } from './decode-pdu.ts';
import {
  isBind,
  isResponse,
  type Pdu,
  type PduInput,
  type RequestCommand,
  type RequestPdu,
  type ResponsePdu,
} from './pdu.ts';
import { BOUND_STATE, isAllowed, otherRole } from './session-rules.ts';
import type { MachineEffect, MachineInput, MachineState, MachineStep } from './session-state.ts';

const SEQUENCE_MAX = 0x7fff_ffff;
const NONE: readonly MachineEffect[] = [];

/** `now` is in milliseconds of a monotonic clock. After `close` the state is `closed` and nothing has an effect. */
export function stepSession(state: MachineState, input: MachineInput, now: number): MachineStep {
  if (state.state === 'closed') {
    return input.kind === 'ask'
      ? { state, effects: [{ kind: 'not-sent', reason: 'closed' }] }
      : { state, effects: NONE };
  }
  switch (input.kind) {
    case 'received':
      return finish(receive(state, input.decoded, input.matches, now), now);
    case 'ask':
      return ask(state, input.command, now);
    case 'answered':
      return finish(answered(state, input.request, input.commandStatus), now);
    case 'expired':
      return finish({ state: { ...state, inFlight: state.inFlight - input.count }, effects: NONE }, now);
    case 'corrupt': {
      const { commandStatus, reason } = input.corruption;
      return close(state, `corrupt stream: ${reason}`, [nack(commandStatus, 0)]);
    }
    case 'drain':
      return finish(drain(state, input.deadline, input.reason), now);
    case 'lost':
      return { state: { ...state, state: 'closed' }, effects: NONE };
    case 'tick':
      return tick(state, input.reading, now);
    default:
      return assertNever(input);
  }
}

function receive(before: MachineState, decoded: Decoded, matches: boolean, now: number): MachineStep {
  const state = { ...before, lastReceivedAt: now };
  switch (decoded.kind) {
    case 'pdu':
      return isResponse(decoded.pdu)
        ? receiveResponse(state, decoded.pdu, matches, now)
        : receiveRequest(state, decoded.pdu, now);
    case 'unknown-command':
      return refuseFrame(state, decoded.commandId, COMMAND_STATUS.ESME_RINVCMDID, decoded.sequenceNumber);
    case 'malformed':
      return refuseFrame(state, decoded.commandId, decoded.commandStatus, decoded.sequenceNumber);
    default:
      return assertNever(decoded);
  }
}

/** A response is never answered, not even with generic_nack: two peers could do so for ever. */
function refuseFrame(state: MachineState, commandId: number, commandStatus: number, sequenceNumber: number) {
  const counted = { ...state, malformed: state.malformed + 1 };
  const isAnswer = commandId >= 0x8000_0000;
  return { state: counted, effects: isAnswer ? NONE : [nack(commandStatus, sequenceNumber)] };
}

function receiveResponse(state: MachineState, pdu: ResponsePdu, matches: boolean, now: number): MachineStep {
  if (state.enquire?.sequenceNumber === pdu.sequenceNumber) {
    return { state: { ...state, enquire: undefined }, effects: NONE };
  }
  if (state.unbind?.sequenceNumber === pdu.sequenceNumber) {
    return close(state, state.drainReason ?? 'unbound', NONE);
  }
  if (!matches) return { state: { ...state, strayResponses: state.strayResponses + 1 }, effects: NONE };
  const settled = { ...state, inFlight: state.inFlight - 1, lastWorkAt: now };
  const settle: MachineEffect = { kind: 'settle', pdu };
  if (state.state !== 'open' || !isBindResponse(pdu)) return { state: settled, effects: [settle] };
  const { binding } = state;
  if (pdu.commandStatus !== 0 || !binding) {
    return { state: { ...settled, binding: undefined }, effects: [settle] };
  }
  return { state: enterBound(settled, binding), effects: [settle, { kind: 'bound' }] };
}

function receiveRequest(state: MachineState, pdu: RequestPdu, now: number): MachineStep {
  const { sequenceNumber } = pdu;
  if (pdu.command === 'enquire_link') {
    return { state, effects: [send({ command: 'enquire_link_resp', sequenceNumber })] };
  }
  if (pdu.command === 'unbind') {
    const peerUnbind = { sequenceNumber, deadline: now + state.limits.responseTimeoutMs };
    return { state: { ...state, state: 'unbinding', peerUnbind }, effects: NONE };
  }
  const draining = state.state === 'unbinding' && !state.unbind && !state.peerUnbind;
  const acting = draining ? state.bound : state.state;
  const from = otherRole(state.role);
  if (state.binding !== undefined || !isAllowed(pdu.command, from, acting)) {
    return { state, effects: [send(respondTo(pdu, refusalOf(state, pdu)))] };
  }
  return {
    state: {
      ...state,
      serving: state.serving + 1,
      lastWorkAt: now,
      binding: isBind(pdu) ? pdu.command : undefined,
    },
    effects: [{ kind: 'deliver', pdu }],
  };
}

/** A request that only comes too late is refused with a status on which peers try again, so that nothing is lost. */
function refusalOf(state: MachineState, pdu: RequestPdu): number {
  if (isBind(pdu)) return COMMAND_STATUS.ESME_RALYBND;
  if (state.state !== 'unbinding') return COMMAND_STATUS.ESME_RINVBNDSTS;
  return state.role === 'esme' ? COMMAND_STATUS.ESME_RX_T_APPN : COMMAND_STATUS.ESME_RSYSERR;
}

function ask(state: MachineState, command: RequestCommand, now: number): MachineStep {
  const notSent = (reason: string): MachineStep => ({ state, effects: [{ kind: 'not-sent', reason }] });
  if (state.state === 'unbinding') return notSent('unbinding');
  if (state.binding || !isAllowed(command, state.role, state.state)) return notSent('not_bound');
  if (state.inFlight >= state.limits.window) return notSent('window_full');
  const [sequenceNumber, numbered] = takeSequence(state);
  return {
    state: {
      ...numbered,
      inFlight: state.inFlight + 1,
      lastWorkAt: now,
      binding: state.state === 'open' ? command : undefined,
    },
    effects: [{ kind: 'send-asked', sequenceNumber }],
  };
}

function answered(state: MachineState, request: RequestPdu, commandStatus: number): MachineStep {
  const served = { ...state, serving: state.serving - 1 };
  if (!isBind(request)) return { state: served, effects: NONE };
  const unbound = { ...served, binding: undefined };
  if (commandStatus !== 0) return close(unbound, 'bind refused', NONE);
  if (state.state !== 'open') return { state: unbound, effects: NONE };
  return { state: enterBound(unbound, request.command), effects: [{ kind: 'bound' }] };
}

function enterBound(state: MachineState, command: RequestCommand): MachineState {
  const bound = BOUND_STATE[command as keyof typeof BOUND_STATE];
  return { ...state, state: bound, bound, binding: undefined };
}

function drain(state: MachineState, deadline: number, reason: string): MachineStep {
  if (state.state === 'open') return close(state, reason, NONE);
  const drainDeadline = Math.min(deadline, state.drainDeadline ?? deadline);
  const drainReason = state.drainReason ?? reason;
  return { state: { ...state, state: 'unbinding', drainDeadline, drainReason }, effects: NONE };
}

/** After any input: does an unbind that waited for work in flight go on now? */
function finish({ state, effects }: MachineStep, now: number): MachineStep {
  if (state.state !== 'unbinding') return { state, effects };
  const { peerUnbind, unbind, drainDeadline } = state;
  if (peerUnbind && (state.serving === 0 || now >= peerUnbind.deadline)) {
    const { sequenceNumber } = peerUnbind;
    return close(state, 'unbound by the peer', [
      ...effects,
      send({ command: 'unbind_resp', sequenceNumber }),
    ]);
  }
  if (unbind || drainDeadline === undefined) return { state, effects };
  const idle = state.inFlight === 0 && state.serving === 0;
  if (!idle && now < drainDeadline) return { state, effects };
  const [sequenceNumber, numbered] = takeSequence(state);
  const deadline = Math.max(drainDeadline, now + 100);
  return {
    state: { ...numbered, unbind: { sequenceNumber, deadline } },
    effects: [...effects, send({ command: 'unbind', sequenceNumber })],
  };
}

function tick(state: MachineState, reading: boolean, now: number): MachineStep {
  const { limits } = state;
  if (state.state === 'unbinding') {
    if (state.unbind && now >= state.unbind.deadline) return close(state, 'unbind not answered', NONE);
    return finish({ state, effects: NONE }, now);
  }
  if (state.state === 'open' && !state.binding && now - state.openedAt >= limits.sessionInitTimeoutMs) {
    return close(state, 'no bind in time', NONE);
  }
  if (!reading) return { state, effects: NONE };
  if (state.enquire && now >= state.enquire.deadline) return close(state, 'enquire_link not answered', NONE);
  if (limits.inactivityTimeoutMs > 0 && now - state.lastWorkAt >= limits.inactivityTimeoutMs) {
    return drain(state, now + limits.responseTimeoutMs, 'nothing but enquire_link for too long');
  }
  return enquire(state, now);
}

function enquire(state: MachineState, now: number): MachineStep {
  const { enquireLinkIntervalMs, responseTimeoutMs } = state.limits;
  const quiet = now - state.lastReceivedAt >= enquireLinkIntervalMs;
  if (enquireLinkIntervalMs === 0 || state.enquire || state.state === 'open' || !quiet) {
    return { state, effects: NONE };
  }
  const [sequenceNumber, numbered] = takeSequence(state);
  return {
    state: { ...numbered, enquire: { sequenceNumber, deadline: now + responseTimeoutMs } },
    effects: [send({ command: 'enquire_link', sequenceNumber })],
  };
}

function close(state: MachineState, reason: string, effects: readonly MachineEffect[]): MachineStep {
  return { state: { ...state, state: 'closed' }, effects: [...effects, { kind: 'close', reason }] };
}

function takeSequence(state: MachineState): readonly [number, MachineState] {
  const sequenceNumber = state.nextSequence;
  return [
    sequenceNumber,
    { ...state, nextSequence: sequenceNumber === SEQUENCE_MAX ? 1 : sequenceNumber + 1 },
  ];
}

function isBindResponse(pdu: Pdu): boolean {
  return (
    pdu.command === 'bind_transceiver_resp' ||
    pdu.command === 'bind_transmitter_resp' ||
    pdu.command === 'bind_receiver_resp' ||
    pdu.command === 'generic_nack'
  );
}

function respondTo({ command, sequenceNumber }: RequestPdu, commandStatus: number): PduInput {
  return { command: `${command}_resp`, sequenceNumber, commandStatus };
}

function nack(commandStatus: number, sequenceNumber: number): MachineEffect {
  return send({ command: 'generic_nack', sequenceNumber, commandStatus });
}

function send(pdu: PduInput): MachineEffect {
  return { kind: 'send', pdu };
}
