// A wire between a link and a carrier that does to the carrier's answers what no server of ours would do. It knows where PDUs
// begin and no more of them than their header.
import { connect, createServer, type Socket } from 'node:net';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import { createFramer } from '../smpp/framing.ts';

/** What becomes of a submit_sm_resp; `silent`: from then on nothing passes, and nothing is closed. */
export type WireFault = 'twice' | 'wrong-sequence' | 'nack' | 'garbage' | 'lost' | 'reset' | 'silent';

export type FaultLine = {
  readonly port: number;
  /** Does it to the next `count` answers. */
  fault(kind: WireFault, count: number): void;
  /** What is connected hangs up, and what connects afterwards is not answered, not even its bind. */
  die(): void;
  connections(): number;
  close(): void;
};

const SUBMIT_SM_RESP = 0x8000_0004;
const GARBAGE = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');

export async function openFaultLine(carrierPort: number): Promise<FaultLine> {
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  let connections = 0;
  let isDead = false;
  let planned: { kind: WireFault; left: number } | undefined;

  function nextFault(): WireFault | undefined {
    if (planned === undefined || planned.left === 0) return undefined;
    planned.left -= 1;
    return planned.kind;
  }

  function pass(frame: Buffer, link: Socket): void {
    const fault = frame.readUInt32BE(4) === SUBMIT_SM_RESP ? nextFault() : undefined;
    switch (fault) {
      case undefined:
        link.write(frame);
        break;
      case 'twice':
        link.write(Buffer.concat([frame, frame]));
        break;
      case 'wrong-sequence': {
        const other = Buffer.from(frame);
        other.writeUInt32BE(frame.readUInt32BE(12) + 1_000_000, 12);
        link.write(other);
        break;
      }
      case 'nack': {
        const sequenceNumber = frame.readUInt32BE(12);
        const commandStatus = COMMAND_STATUS.ESME_RSYSERR;
        link.write(encodePdu({ command: 'generic_nack', commandStatus, sequenceNumber }));
        break;
      }
      case 'garbage':
        link.write(GARBAGE);
        break;
      case 'reset':
        link.resetAndDestroy();
        break;
      case 'silent':
        silent.add(link);
        break;
      case 'lost':
        break;
    }
  }

  const server = createServer((link) => {
    connections += 1;
    if (isDead) {
      sockets.add(link);
      link.on('error', () => undefined);
      return;
    }
    const carrier = connect({ host: '127.0.0.1', port: carrierPort });
    const framer = createFramer();
    for (const [socket, other] of [
      [link, carrier],
      [carrier, link],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => other.destroy());
    }
    link.on('data', (chunk) => {
      if (!silent.has(link)) carrier.write(chunk);
    });
    carrier.on('data', (chunk) => {
      for (const frame of framer.push(chunk).frames)
        if (!silent.has(link) && !link.destroyed) pass(frame, link);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    fault(kind, count) {
      planned = { kind, left: count };
    },
    die() {
      isDead = true;
      for (const socket of sockets) socket.destroy();
    },
    connections: () => connections,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
