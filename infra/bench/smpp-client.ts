// A lean SMPP client for measurements: texts that differ in a number alone, written into a template, many in one write. A
// general client would cost more than the server under test.
import { once } from 'node:events';
import { connect } from 'node:net';
import { encodePdu } from '../../smpp-bridge/src/smpp/encode-pdu.ts';
import { createFramer } from '../../smpp-bridge/src/smpp/framing.ts';

export type SmppClientOptions = {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly from: string;
  /** Of submit_sm. */
  readonly registeredDelivery: number;
  readonly onAnswer: (n: number, commandStatus: number) => void;
  /** Each is answered with ESME_ROK. */
  readonly onDelivery?: () => void;
};

export type SmppClient = {
  /** Sends the n-th text with the end of this turn of the event loop; n is 0 to 99,999,999. */
  submit(n: number): void;
  close(): void;
};

const BIND_TRANSCEIVER_RESP = 0x8000_0009;
const SUBMIT_SM_RESP = 0x8000_0004;
const DELIVER_SM = 0x0000_0005;
const ENQUIRE_LINK = 0x0000_0015;
const RESPONSE = 0x8000_0000;
/** The bind has the number 1. */
const FIRST_SEQUENCE = 2;
const DIGITS = 8;

/** Resolves when it is bound; rejects where the bind is refused or the connection ends before. */
export async function openSmppClient(options: SmppClientOptions): Promise<SmppClient> {
  const socket = connect(options.port, options.host);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const bound = Promise.withResolvers<void>();
  const framer = createFramer();
  const template = submitTemplate(options);
  let frames: Buffer[] = [];

  function write(frame: Buffer): void {
    if (frames.push(frame) === 1) queueMicrotask(flush);
  }

  function flush(): void {
    socket.write(Buffer.concat(frames));
    frames = [];
  }

  function receive(frame: Buffer): void {
    const commandStatus = frame.readUInt32BE(8);
    const sequence = frame.readUInt32BE(12);
    switch (frame.readUInt32BE(4)) {
      case SUBMIT_SM_RESP:
        options.onAnswer(sequence - FIRST_SEQUENCE, commandStatus);
        break;
      case DELIVER_SM:
        write(emptyResponse(DELIVER_SM, sequence, 1));
        options.onDelivery?.();
        break;
      case ENQUIRE_LINK:
        write(emptyResponse(ENQUIRE_LINK, sequence, 0));
        break;
      case BIND_TRANSCEIVER_RESP:
        if (commandStatus === 0) bound.resolve();
        else bound.reject(new Error(`the bind was refused with 0x${commandStatus.toString(16)}`));
        break;
    }
  }

  socket.on('data', (chunk: Buffer) => {
    for (const frame of framer.push(chunk).frames) receive(frame);
  });
  socket.on('error', (error) => bound.reject(error));
  socket.on('close', () => bound.reject(new Error('the server closed the connection')));
  const { systemId, password } = options;
  write(
    encodePdu({
      ...{ command: 'bind_transceiver', sequenceNumber: 1, systemId, password, interfaceVersion: 0x34 },
    }),
  );
  await bound.promise;
  return {
    submit(n) {
      const frame = Buffer.from(template);
      frame.writeUInt32BE(n + FIRST_SEQUENCE, 12);
      writeDigits(frame, n);
      write(frame);
    },
    close: () => socket.destroy(),
  };
}

function submitTemplate({ from, registeredDelivery }: SmppClientOptions): Buffer {
  return encodePdu({
    ...{ command: 'submit_sm', sequenceNumber: 0, registeredDelivery },
    ...{ sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: from.slice(1) },
    ...{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: '16505550123' },
    shortMessage: Buffer.from(`bench ${'0'.repeat(DIGITS)}`),
  });
}

/** Decimal, over the last octets of the frame. */
function writeDigits(frame: Buffer, n: number): void {
  let rest = n;
  for (let place = 1; place <= DIGITS; place += 1) {
    frame[frame.length - place] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** With a body of NULs, where there is one. */
function emptyResponse(commandId: number, sequence: number, bodyLength: number): Buffer {
  const frame = Buffer.alloc(16 + bodyLength);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(commandId + RESPONSE, 4);
  frame.writeUInt32BE(sequence, 12);
  return frame;
}
