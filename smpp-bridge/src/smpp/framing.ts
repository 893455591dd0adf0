// SMPP 3.4 §3.2: a command_length that cannot be means that the place of the next PDU is lost, so the stream ends there.
import { COMMAND_STATUS } from './command-status.ts';
import { HEADER_LENGTH } from './decode-pdu.ts';

export type Corruption = { readonly commandStatus: number; readonly reason: string };
export type Framed = { readonly frames: readonly Buffer[]; readonly corrupt?: Corruption };
export type Framer = { push(chunk: Buffer): Framed };

/** Cuts a byte stream into frames. Holds less than one PDU (`lengthMax` octets); after a corruption it gives nothing more. */
export function createFramer({ lengthMax = 65_536 }: { readonly lengthMax?: number } = {}): Framer {
  const header = Buffer.alloc(4);
  let headerLength = 0;
  /** The frame under way, once its length is known. */
  let partial: Buffer | undefined;
  let filled = 0;
  let corrupt: Corruption | undefined;

  /** Continues the frame that the last chunk left open; returns how much of the chunk it took. */
  function fill(chunk: Buffer, frames: Buffer[]): number {
    let offset = 0;
    if (!partial) {
      const wanted = Math.min(4 - headerLength, chunk.length);
      chunk.copy(header, headerLength, 0, wanted);
      headerLength += wanted;
      offset = wanted;
      if (headerLength < 4) return offset;
      const length = header.readUInt32BE(0);
      corrupt = corruptionOf(length, lengthMax);
      if (corrupt) return chunk.length;
      partial = Buffer.alloc(length);
      header.copy(partial);
      filled = 4;
    }
    const taken = Math.min(partial.length - filled, chunk.length - offset);
    chunk.copy(partial, filled, offset, offset + taken);
    filled += taken;
    if (filled === partial.length) {
      frames.push(partial);
      partial = undefined;
      headerLength = 0;
    }
    return offset + taken;
  }

  function push(chunk: Buffer): Framed {
    const frames: Buffer[] = [];
    let offset = 0;
    while (offset < chunk.length && !corrupt) {
      const open = partial !== undefined || headerLength > 0;
      const left = chunk.length - offset;
      const length = !open && left >= 4 ? chunk.readUInt32BE(offset) : 0;
      if (!open && left >= 4 && left >= length && !corruptionOf(length, lengthMax)) {
        frames.push(chunk.subarray(offset, offset + length));
        offset += length;
      } else {
        offset += fill(chunk.subarray(offset), frames);
      }
    }
    return corrupt ? { frames, corrupt } : { frames };
  }

  return { push };
}

function corruptionOf(length: number, lengthMax: number): Corruption | undefined {
  if (length >= HEADER_LENGTH && length <= lengthMax) return undefined;
  return { commandStatus: COMMAND_STATUS.ESME_RINVCMDLEN, reason: `command_length ${length}` };
}
