import type { Socket } from 'node:net';

export type SocketWriter = {
  write(frame: Buffer): void;
  /** Writes now what waits for the end of this turn of the event loop. */
  flush(): void;
  /** Since when (performance.now) the peer has not taken what was written. */
  stalledSince(): number | undefined;
};

/** Gathers the PDUs of one turn of the event loop into one write: small writes cost more than the PDUs in them. */
export function createSocketWriter(
  socket: Socket,
  { bufferMax, onOverflow, onStallChange }: { bufferMax: number; onOverflow(): void; onStallChange(): void },
): SocketWriter {
  let frames: Buffer[] = [];
  let waiting = 0;
  let scheduled = false;
  let stalledSince: number | undefined;

  function flush(): void {
    scheduled = false;
    const [first] = frames;
    if (!first || !socket.writable) return;
    const octets = frames.length === 1 ? first : Buffer.concat(frames, waiting);
    frames = [];
    waiting = 0;
    if (socket.write(octets) || stalledSince !== undefined) return;
    stalledSince = performance.now();
    onStallChange();
  }

  socket.on('drain', () => {
    stalledSince = undefined;
    onStallChange();
  });

  return {
    write(frame) {
      frames.push(frame);
      waiting += frame.length;
      if (waiting + socket.writableLength > bufferMax) {
        frames = [];
        waiting = 0;
        onOverflow();
      } else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    },
    flush,
    stalledSince: () => stalledSince,
  };
}
