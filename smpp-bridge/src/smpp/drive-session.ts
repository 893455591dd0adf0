import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { COMMAND_STATUS } from './command-status.ts';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { createFramer } from './framing.ts';
import {
  type BindPdu,
  isBind,
  isResponse,
  type PduInput,
  type RequestPdu,
  type ResponseFields,
} from './pdu.ts';
import type { PduTrail } from './pdu-trail.ts';
import { createPendingRequests } from './pending-requests.ts';
import type {
  RequestOutcome,
  SessionHandlers,
  SessionLimits,
  SessionOptions,
  SmppLog,
  SmppSession,
} from './session.ts';
import { stepSession } from './session-machine.ts';
import type { SessionRole } from './session-rules.ts';
import { type MachineEffect, type MachineInput, openSession } from './session-state.ts';
import { createSocketWriter } from './socket-writer.ts';

export type DriveOptions = {
  readonly role: SessionRole;
  readonly socket: Socket;
  readonly options: SessionOptions;
  readonly handlers: SessionHandlers;
  /** A server is given binds here and answers them with `respond`; a client never gets one. */
  onBind?(session: DrivenSession, bind: BindPdu): void;
  /** A PDU of the peer could not be read, or the place of the next one is lost. */
  onMalformed?(): void;
  /** Keeps every PDU of the session, both ways. */
  readonly trail?: PduTrail | undefined;
  readonly log: SmppLog;
};

/** What only `connectSmpp` and `listenSmpp` may do with a session: say whose it is. */
export type DrivenSession = SmppSession & {
  adopt(identity: { readonly systemId: string; readonly handlers?: SessionHandlers } & SessionLimits): void;
};

const RECEIVE_WINDOW_DEFAULT = 1_000;
const SESSION_INIT_TIMEOUT_MS = 10_000;
const WRITE_BUFFER_MAX = 4 * 1_024 * 1_024;
const WRITE_STALL_TIMEOUT_MS = 30_000;
/** How long a closed session may still be writing its last PDUs. */
const LINGER_MS = 1_000;

/** Runs the session machine on a connected socket, and owns the socket from here on. */
export function driveSession(drive: DriveOptions): DrivenSession {
  const { socket, log, options, trail } = drive;
  const limits = {
    window: options.window,
    responseTimeoutMs: options.responseTimeoutMs,
    enquireLinkIntervalMs: options.enquireLinkIntervalMs,
    inactivityTimeoutMs: options.inactivityTimeoutMs ?? 0,
    sessionInitTimeoutMs: options.sessionInitTimeoutMs ?? SESSION_INIT_TIMEOUT_MS,
  };
  const remoteAddress = socket.remoteAddress ?? '';
  const peerFingerprint =
    socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined;
  const framer = createFramer();
  const pending = createPendingRequests();
  /** Requests of the peer that wait for `respond`. */
  const unanswered = new Set<RequestPdu>();
  const closed = Promise.withResolvers<{ reason: string }>();
  let machine = openSession(drive.role, limits, performance.now());
  let { handlers } = drive;
  let receiveWindow = options.receiveWindow ?? RECEIVE_WINDOW_DEFAULT;
  let systemId = '';
  let wasBound = false;
  let closeReason: string | undefined;
  /** Set by a step that made room in the window, cleared by `announceFree`. */
  let freed = false;

  const writer = createSocketWriter(socket, {
    bufferMax: options.writeBufferMax ?? WRITE_BUFFER_MAX,
    onOverflow: () => destroy('the peer does not read'),
    onStallChange: holdOrRead,
  });

  function step(input: MachineInput): readonly MachineEffect[] {
    const before = machine.inFlight;
    const { state, effects } = stepSession(machine, input, performance.now());
    machine = state;
    for (const effect of effects) act(effect);
    if (machine.inFlight < before) freed = true;
    return effects;
  }

  function act(effect: MachineEffect): void {
    switch (effect.kind) {
      case 'send':
        send(encodePdu(effect.pdu));
        break;
      case 'settle':
        pending.settle(effect.pdu);
        break;
      case 'deliver':
        deliver(effect.pdu);
        break;
      case 'bound':
        wasBound = true;
        handlers.onBound?.(session);
        break;
      case 'close':
        shutdown(effect.reason);
        break;
      case 'send-asked':
      case 'not-sent':
        // `request` has the octets and acts on these itself.
        break;
      default:
        assertNever(effect);
    }
  }

  function send(frame: Buffer): void {
    trail?.add('sent', frame, Date.now());
    writer.write(frame);
  }

  function deliver(pdu: RequestPdu): void {
    unanswered.add(pdu);
    try {
      if (isBind(pdu)) drive.onBind?.(session, pdu);
      else handlers.onRequest(session, pdu);
    } catch (error) {
      log.warn({ command: pdu.command, systemId, err: error }, 'smpp.handler-failed');
      session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RSYSERR });
    }
  }

  function onData(chunk: Buffer): void {
    const { frames, corrupt } = framer.push(chunk);
    for (const frame of frames) {
      if (machine.state === 'closed') return;
      trail?.add('received', frame, Date.now());
      const decoded = decodePdu(frame);
      // Only the first: a peer must not be able to fill the log.
      if (decoded.kind === 'malformed' && machine.malformed === 0) {
        log.warn({ systemId, ...decoded }, 'smpp.pdu-malformed');
      }
      if (decoded.kind === 'malformed') drive.onMalformed?.();
      const matches = decoded.kind === 'pdu' && isResponse(decoded.pdu) && pending.matches(decoded.pdu);
      step({ kind: 'received', decoded, matches });
    }
    if (corrupt) {
      drive.onMalformed?.();
      step({ kind: 'corrupt', corruption: corrupt });
    }
    holdOrRead();
    announceFree();
  }

  /** Nothing more is read while the peer does not read us, or while the application is behind with its answers. */
  function holdOrRead(): void {
    if (machine.state === 'closed') return;
    const hold = writer.stalledSince() !== undefined || machine.serving >= receiveWindow;
    if (hold && !socket.isPaused()) socket.pause();
    else if (!hold && socket.isPaused()) socket.resume();
  }

  function announceFree(): void {
    if (!freed || machine.state === 'closed') return;
    freed = false;
    handlers.onWindowFree?.(session);
  }

  function tick(): void {
    const now = performance.now();
    const stalledMs = now - (writer.stalledSince() ?? now);
    if (stalledMs > (options.writeStallTimeoutMs ?? WRITE_STALL_TIMEOUT_MS)) {
      destroy('the peer does not read');
      return;
    }
    const count = pending.expire(now);
    if (count > 0) step({ kind: 'expired', count });
    step({ kind: 'tick', reading: !socket.isPaused() });
    announceFree();
  }

  /** The orderly end: last PDUs are written, the peer gets its FIN, and nothing waits for it for long. */
  function shutdown(reason: string): void {
    closeReason ??= reason;
    writer.flush();
    socket.end();
    socket.resume();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
    settleAll(reason);
  }

  function destroy(reason: string): void {
    closeReason ??= reason;
    step({ kind: 'lost' });
    socket.destroy();
    settleAll(reason);
  }

  function settleAll(reason: string): void {
    clearInterval(ticker);
    unanswered.clear();
    pending.closeAll(reason);
  }

  const shortestMs = Math.min(limits.responseTimeoutMs, limits.enquireLinkIntervalMs || 4_000);
  const ticker = setInterval(tick, Math.max(10, Math.min(1_000, shortestMs / 4))).unref();

  const session: DrivenSession = {
    ...{ remoteAddress, peerFingerprint, trail },
    closed: closed.promise,
    systemId: () => systemId,
    state: () => machine.state,
    inFlight: () => machine.inFlight,
    windowFree: () => Math.max(0, machine.limits.window - machine.inFlight),
    serving: () => machine.serving,
    request(pdu) {
      const frame = encodePdu({ ...pdu, sequenceNumber: 0 });
      const effect = step({ kind: 'ask', command: pdu.command })[0];
      if (effect?.kind !== 'send-asked') {
        const reason = effect?.kind === 'not-sent' ? effect.reason : 'closed';
        return Promise.resolve({ kind: 'closed', reason, sent: false });
      }
      frame.writeUInt32BE(effect.sequenceNumber, 12);
      return new Promise<RequestOutcome>((resolve) => {
        const deadline = performance.now() + machine.limits.responseTimeoutMs;
        pending.add(effect.sequenceNumber, pdu.command, deadline, resolve);
        send(frame);
      });
    },
    respond(request, response) {
      if (!unanswered.has(request)) return;
      const frame = encodePdu(responseTo(request, response));
      unanswered.delete(request);
      send(frame);
      step({ kind: 'answered', request, commandStatus: response.commandStatus });
      holdOrRead();
    },
    async unbind(timeoutMs, reason = 'unbound') {
      step({ kind: 'drain', deadline: performance.now() + timeoutMs, reason });
      // The ticker may be slower than the caller's patience.
      const timers = [timeoutMs, timeoutMs + 150].map((delayMs) => setTimeout(tick, delayMs));
      await closed.promise;
      for (const timer of timers) clearTimeout(timer);
    },
    destroy,
    adopt(identity) {
      systemId = identity.systemId;
      handlers = identity.handlers ?? handlers;
      receiveWindow = identity.receiveWindow ?? receiveWindow;
      const { window, responseTimeoutMs, enquireLinkIntervalMs, inactivityTimeoutMs } = machine.limits;
      const limits = {
        window: identity.window ?? window,
        responseTimeoutMs: identity.responseTimeoutMs ?? responseTimeoutMs,
        enquireLinkIntervalMs: identity.enquireLinkIntervalMs ?? enquireLinkIntervalMs,
        inactivityTimeoutMs: identity.inactivityTimeoutMs ?? inactivityTimeoutMs,
      };
      machine = { ...machine, limits: { ...machine.limits, ...limits } };
    },
  };

  socket.setNoDelay(true);
  socket.on('data', onData);
  socket.on('error', (error) => destroy(`socket error: ${error.message}`));
  socket.on('end', () => destroy('closed by the peer'));
  socket.on('close', () => {
    destroy('connection lost');
    const reason = closeReason ?? 'connection lost';
    const { strayResponses, malformed } = machine;
    log.debug({ systemId, reason, strayResponses, malformed }, 'smpp.session-closed');
    if (wasBound) handlers.onClosed?.(session, reason);
    closed.resolve({ reason });
  });
  return session;
}

/** Fields that this response does not have are left to the encoder to pass over. */
function responseTo(request: RequestPdu, response: ResponseFields): PduInput {
  const command = `${request.command}_resp` as const;
  return { ...response, command, sequenceNumber: request.sequenceNumber };
}
