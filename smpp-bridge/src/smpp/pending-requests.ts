import type { RequestCommand, ResponsePdu } from './pdu.ts';
import type { RequestOutcome } from './session.ts';

type Pending = {
  readonly responseCommand: string;
  readonly deadline: number;
  readonly settle: (outcome: RequestOutcome) => void;
};

export type PendingRequests = {
  add(
    sequenceNumber: number,
    command: RequestCommand,
    deadline: number,
    settle: (outcome: RequestOutcome) => void,
  ): void;
  /** Whether a response answers one of ours: same number, and its command or generic_nack. */
  matches(pdu: ResponsePdu): boolean;
  settle(pdu: ResponsePdu): void;
  /** Settles what has waited too long as `timeout`; returns how many. */
  expire(now: number): number;
  /** Settles everything as `closed`. All of it may have reached the peer. */
  closeAll(reason: string): void;
};

/** Our requests by sequence number. One timeout for all keeps the map in the order of its deadlines. */
export function createPendingRequests(): PendingRequests {
  const pending = new Map<number, Pending>();
  return {
    add(sequenceNumber, command, deadline, settle) {
      pending.set(sequenceNumber, { responseCommand: `${command}_resp`, deadline, settle });
    },
    matches(pdu) {
      const request = pending.get(pdu.sequenceNumber);
      if (!request) return false;
      return pdu.command === request.responseCommand || pdu.command === 'generic_nack';
    },
    settle(pdu) {
      const request = pending.get(pdu.sequenceNumber);
      pending.delete(pdu.sequenceNumber);
      request?.settle({ kind: 'response', pdu });
    },
    expire(now) {
      let count = 0;
      for (const [sequenceNumber, request] of pending) {
        if (request.deadline > now) break;
        pending.delete(sequenceNumber);
        request.settle({ kind: 'timeout' });
        count += 1;
      }
      return count;
    },
    closeAll(reason) {
      for (const request of pending.values()) request.settle({ kind: 'closed', reason, sent: true });
      pending.clear();
    },
  };
}
