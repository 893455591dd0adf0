// PDUs that no honest peer sends, each of a kind with a name, as octets; and some that an honest one does, so that what comes
// next meets a server at work. Made of the tables of commands, so that new commands and fields are met too.
import { encodePdu } from '../../smpp-bridge/src/smpp/encode-pdu.ts';
import { type CommandTable, TABLE_BY_COMMAND } from '../../smpp-bridge/src/smpp/pdu-tables.ts';

export type Random = () => number;

export type HostilePdu = {
  readonly kind: HostileKind;
  readonly octets: Buffer;
  /** What comes after it in the same session is no PDU to the server. */
  readonly endsStream: boolean;
};

/** Without unbind, after which nothing is answered: it is one of those that end a session. */
const TABLES = [...TABLE_BY_COMMAND.values()].filter(({ command }) => command !== 'unbind');
const REQUESTS = TABLES.filter(({ id }) => id < 0x8000_0000);
const RESPONSES = TABLES.filter(({ id }) => id >= 0x8000_0000);
const HEADER_OCTETS = 16;
const ENDING_SHARE = 0.001;
const IMPOSSIBLE_LENGTHS = [0, 1, 4, 15, 65_537, 0x7fff_ffff, 0xffff_ffff];

type Make = (random: Random, sequence: number) => Buffer;

const KINDS = {
  honest: (random, sequence) => submit(random, sequence),
  'field over its length': fieldTooLong,
  truncated: (random, sequence) => {
    const whole = submit(random, sequence);
    return withLength(whole.subarray(0, HEADER_OCTETS + below(random, whole.length - HEADER_OCTETS)));
  },
  'no body': (random, sequence) => frame(pick(random, TABLES).id, sequence, Buffer.alloc(0)),
  'unknown command': (random, sequence) =>
    frame(below(random, 0xffff_ffff), sequence, noise(random, below(random, 100))),
  'bad TLV': (random, sequence) => withLength(Buffer.concat([submit(random, sequence), badTlv(random)])),
  'wrong state': (random, sequence) => {
    const { id, fields } = pick(random, REQUESTS);
    return frame(id, sequence, Buffer.alloc(fields.length));
  },
  'answer to nothing': (random, sequence) => frame(pick(random, RESPONSES).id, sequence, noise(random, 40)),
  noise: (random, sequence) => frame(pick(random, TABLES).id, sequence, noise(random, below(random, 400))),
  'changed octets': changedOctets,
  'largest body': (random, sequence) => frame(pick(random, TABLES).id, sequence, noise(random, 65_520)),
} as const satisfies Record<string, Make>;

const ENDING = {
  'impossible length': (random, sequence) => {
    const octets = submit(random, sequence);
    octets.writeUInt32BE(pick(random, IMPOSSIBLE_LENGTHS), 0);
    return octets;
  },
  'unbind amid requests': (_random, sequence) => encodePdu({ command: 'unbind', sequenceNumber: sequence }),
  'more promised than sent': (random, sequence) => {
    const octets = submit(random, sequence);
    octets.writeUInt32BE(octets.length + 1 + below(random, 10_000), 0);
    return octets;
  },
} as const satisfies Record<string, Make>;

export type HostileKind = keyof typeof KINDS | keyof typeof ENDING;
export const HOSTILE_KINDS = [...Object.keys(KINDS), ...Object.keys(ENDING)] as readonly HostileKind[];

const COMMON = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => kind !== 'largest body');

export function hostilePdu(random: Random, sequence: number): HostilePdu {
  if (random() < ENDING_SHARE) {
    const kind = pick(random, Object.keys(ENDING) as (keyof typeof ENDING)[]);
    return { kind, octets: ENDING[kind](random, sequence), endsStream: true };
  }
  const kind = random() < ENDING_SHARE ? 'largest body' : pick(random, COMMON);
  return { kind, octets: KINDS[kind](random, sequence), endsStream: false };
}

function submit(random: Random, sequence: number): Buffer {
  return encodePdu({
    ...{ command: 'submit_sm', sequenceNumber: sequence, sourceAddrTon: 1, sourceAddr: '14155550100' },
    ...{ destAddrTon: 1, destinationAddr: '16505550123', shortMessage: noise(random, below(random, 200)) },
    ...(random() < 0.3 ? { esmClass: 0x40 } : {}),
    ...(random() < 0.3 ? { sarMsgRefNum: 1, sarTotalSegments: 2, sarSegmentSeqnum: below(random, 4) } : {}),
  });
}

/** One text of a request is longer than it may be; what stands before it is right. */
function fieldTooLong(random: Random, sequence: number): Buffer {
  const table = pick(random, REQUESTS.filter(hasTexts));
  const long = pick(
    random,
    table.fields.filter(({ kind }) => kind === 'cstring'),
  );
  const body: Buffer[] = [];
  for (const field of table.fields) {
    if (field === long) {
      body.push(Buffer.alloc(field.lengthMax + below(random, 300), 0x31), Buffer.alloc(40));
      break;
    }
    body.push(Buffer.alloc(1));
  }
  return frame(table.id, sequence, Buffer.concat(body));
}

const hasTexts = ({ fields }: CommandTable) => fields.some(({ kind }) => kind === 'cstring');

/** Past the end, of another length than its type has, twice, or less than a header. */
function badTlv(random: Random): Buffer {
  const tags = [0x0204, 0x020c, 0x0424, 0x001e, 0x0427, 0x1401, 0xffff];
  const tlv = Buffer.alloc(4 + below(random, 12));
  tlv.writeUInt16BE(pick(random, tags), 0);
  tlv.writeUInt16BE(pick(random, [0, 1, 3, tlv.length, 0xffff]), 2);
  return random() < 0.2 ? tlv.subarray(0, 1 + below(random, 3)) : Buffer.concat([tlv, tlv]);
}

/** Anything after the length, so that the next PDU is found. */
function changedOctets(random: Random, sequence: number): Buffer {
  const octets = submit(random, sequence);
  for (let changes = 1 + below(random, 8); changes > 0; changes -= 1) {
    octets[4 + below(random, octets.length - 4)] = below(random, 256);
  }
  return octets;
}

function frame(commandId: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_OCTETS);
  head.writeUInt32BE(commandId, 4);
  head.writeUInt32BE(sequence, 12);
  return withLength(Buffer.concat([head, body]));
}

function withLength(octets: Buffer): Buffer {
  octets.writeUInt32BE(octets.length, 0);
  return octets;
}

function noise(random: Random, length: number): Buffer {
  const octets = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) octets[index] = below(random, 256);
  return octets;
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[below(random, values.length)] as T;
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}
