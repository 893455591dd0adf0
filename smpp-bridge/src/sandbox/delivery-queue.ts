import type { RequestPduInput } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';

export type DeliveryQueue = {
  /** Sends the deliver_sm after `delayMs`, to whichever receiver of the account has room. */
  push(pdu: RequestPduInput, delayMs: number): void;
  /** A session that may receive; it leaves by `detach`. */
  attach(session: SmppSession): void;
  detach(session: SmppSession): void;
  /** Goes on sending: a session has room again. */
  pump(): void;
  counters(): {
    readonly sent: number;
    readonly answered: number;
    readonly pending: number;
    readonly dropped: number;
  };
  /** Forgets everything that waits. */
  stop(): void;
};

const RETRY_MS = 1_000;

/**
 * Receipts and inbound messages of one account. Each is sent again until a session answers ESME_ROK, and kept while
 * nobody is bound; above `max` the oldest that waits is dropped and counted.
 */
export function createDeliveryQueue(max: number): DeliveryQueue {
  const sessions: SmppSession[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let ready: RequestPduInput[] = [];
  /** Index of the next one in `ready`. */
  let head = 0;
  let nextSession = 0;
  let inFlight = 0;
  let sent = 0;
  let answered = 0;
  let dropped = 0;
  let stopped = false;

  function push(pdu: RequestPduInput, delayMs: number): void {
    if (stopped) return;
    if (delayMs > 0) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        enqueue(pdu);
      }, delayMs);
      timers.add(timer);
    } else enqueue(pdu);
  }

  function enqueue(pdu: RequestPduInput): void {
    ready.push(pdu);
    if (ready.length - head + timers.size + inFlight > max && ready.length > head) {
      head += 1;
      dropped += 1;
    }
    pump();
  }

  function pump(): void {
    while (head < ready.length) {
      const session = takeSession();
      const pdu = ready[head];
      if (!session || !pdu) break;
      head += 1;
      void deliver(session, pdu);
    }
    if (head === ready.length || head > 10_000) {
      ready = ready.slice(head);
      head = 0;
    }
  }

  /** The receivers take turns; one whose window is full is passed over. */
  function takeSession(): SmppSession | undefined {
    for (let tries = 0; tries < sessions.length; tries += 1) {
      nextSession = (nextSession + 1) % sessions.length;
      const session = sessions[nextSession];
      if (session && session.windowFree() > 0 && session.state().startsWith('bound')) return session;
    }
    return undefined;
  }

  async function deliver(session: SmppSession, pdu: RequestPduInput): Promise<void> {
    inFlight += 1;
    sent += 1;
    const outcome = await session.request(pdu);
    inFlight -= 1;
    if (outcome.kind === 'response' && outcome.pdu.commandStatus === 0) {
      answered += 1;
    } else push(pdu, RETRY_MS);
  }

  return {
    push,
    pump,
    attach(session) {
      sessions.push(session);
      pump();
    },
    detach(session) {
      const index = sessions.indexOf(session);
      if (index >= 0) sessions.splice(index, 1);
    },
    counters: () => ({ sent, answered, pending: ready.length - head + timers.size + inFlight, dropped }),
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      ready = [];
      head = 0;
    },
  };
}
