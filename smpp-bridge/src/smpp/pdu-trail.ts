// The last PDUs of a session, both ways, as octets. They are copied into small blocks, because a reference to a PDU would keep
// the whole chunk of the socket that it came in; and a password is masked before it is kept.
import { maskPassword } from './mask-password.ts';

export type Direction = 'received' | 'sent';

export type TrailEntry = {
  /** From 1 on, in the order in which they went over the line. */
  readonly number: number;
  readonly atMs: number;
  readonly direction: Direction;
  /** Of the PDU on the line. */
  readonly length: number;
  /** Without the end of a long one; valid until the next `add`. */
  readonly octets: Buffer;
  readonly isCut: boolean;
};

export type PduTrail = {
  add(direction: Direction, frame: Buffer, atMs: number): void;
  /** Those after `number` that are still there, the oldest first, at most `limit`. */
  after(number: number, limit: number): readonly TrailEntry[];
  /** Takes no more and gives its place back; what it holds can still be read. */
  close(): void;
};

/** Trails that share a bound of memory. */
export type Trails = { open(): PduTrail };

/** What a trail holds. */
export const TRAIL_PDUS_MAX = 1_000;
export const TRAIL_OCTETS_MAX = 1_024;
const BLOCK_OCTETS = 4_096;
/** 256 KiB a session. */
const BLOCKS_EACH_MAX = 64;
/** 64 MiB. */
const BLOCKS_MAX = 16_384;

/** direction and whether it is cut (1), length on the line (4), octets kept (2), milliseconds since 1970 (8). */
const HEAD_OCTETS = 15;
const SENT = 1;
const CUT = 2;

type Block = { readonly octets: Buffer; used: number; first: number; count: number };

/** When `blocksMax` are in use a trail keeps to the blocks that it has, and to one where it has none. */
export function createTrails(blocksMax = BLOCKS_MAX): Trails {
  let inUse = 0;

  return {
    open() {
      const blocks: Block[] = [];
      let last = 0;
      let isClosed = false;

      /** The oldest one again, once it is of no use, or where no other may be had. */
      function nextBlock(): Block {
        const oldest = blocks[0];
        const isStale = oldest !== undefined && oldest.first + oldest.count <= last - TRAIL_PDUS_MAX;
        const isBounded = blocks.length >= BLOCKS_EACH_MAX || inUse >= blocksMax;
        if (oldest && (isStale || isBounded)) blocks.shift();
        else inUse += 1;
        const octets = isStale || isBounded ? oldest?.octets : undefined;
        const block = {
          octets: octets ?? Buffer.allocUnsafeSlow(BLOCK_OCTETS),
          used: 0,
          first: last,
          count: 0,
        };
        blocks.push(block);
        return block;
      }

      return {
        add(direction, frame, atMs) {
          if (isClosed) return;
          const octets = maskPassword(frame);
          const kept = Math.min(octets.length, TRAIL_OCTETS_MAX);
          last += 1;
          let block = blocks.at(-1);
          if (!block || block.used + HEAD_OCTETS + kept > BLOCK_OCTETS) block = nextBlock();
          const at = block.used;
          block.octets[at] = (direction === 'sent' ? SENT : 0) | (kept < octets.length ? CUT : 0);
          block.octets.writeUInt32LE(frame.length, at + 1);
          block.octets.writeUInt16LE(kept, at + 5);
          block.octets.writeDoubleLE(atMs, at + 7);
          octets.copy(block.octets, at + HEAD_OCTETS, 0, kept);
          block.used += HEAD_OCTETS + kept;
          block.count += 1;
        },
        after(number, limit) {
          const from = Math.max(number, last - TRAIL_PDUS_MAX) + 1;
          return blocks
            .filter(({ first, count }) => first + count > from)
            .flatMap(entriesOf)
            .filter((entry) => entry.number >= from)
            .slice(0, limit);
        },
        close() {
          if (isClosed) return;
          isClosed = true;
          inUse -= blocks.length;
        },
      };
    },
  };
}

function entriesOf({ octets, first, count }: Block): readonly TrailEntry[] {
  const entries: TrailEntry[] = [];
  let at = 0;
  for (let n = 0; n < count; n += 1) {
    const flags = octets[at] ?? 0;
    const start = at + HEAD_OCTETS;
    const end = start + octets.readUInt16LE(at + 5);
    entries.push({
      number: first + n,
      atMs: octets.readDoubleLE(at + 7),
      direction: (flags & SENT) === 0 ? 'received' : 'sent',
      length: octets.readUInt32LE(at + 1),
      octets: octets.subarray(start, end),
      isCut: (flags & CUT) !== 0,
    });
    at = end;
  }
  return entries;
}
