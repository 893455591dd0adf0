// A part writes straight into its log file, so that the supervisor costs nothing on the way. The file is opened for
// appending, and so may be cut while the part has it open.
import { copyFile, mkdir, open, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SIZE_BYTES_MAX = 10 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const SEARCHED_BYTES_MAX = 1024 * 1024;

export type PartLog = {
  readonly path: string;
  /** Size when the part was started: its own output begins here. */
  readonly startBytes: number;
  /** To be given to the process as its output, then closed. */
  readonly handle: Awaited<ReturnType<typeof open>>;
};

/** Opens the log of a part, cut first when it has grown too long. */
export async function openPartLog(logDir: string, name: string): Promise<PartLog> {
  await mkdir(logDir, { recursive: true });
  await cutPartLog(logDir, name);
  const path = join(logDir, `${name}.log`);
  const handle = await open(path, 'a', 0o600);
  return { path, startBytes: (await handle.stat()).size, handle };
}

/** Beyond 10 MiB the log moves to `<name>.log.1`, of which there is one. */
export async function cutPartLog(logDir: string, name: string): Promise<void> {
  const path = join(logDir, `${name}.log`);
  const size = await stat(path).then(
    (entry) => entry.size,
    () => 0,
  );
  if (size <= SIZE_BYTES_MAX) return;
  await writeFile(`${path}.1`, '', { mode: 0o600 });
  await copyFile(path, `${path}.1`);
  await truncate(path, 0);
}

/** Whether the part has printed what `pattern` looks for, in the first MiB of its output. */
export async function hasPrinted({ path, startBytes }: PartLog, pattern: RegExp): Promise<boolean> {
  return pattern.test(await readRange(path, startBytes, startBytes + SEARCHED_BYTES_MAX));
}

/** The last lines that the part printed, to show why it died. */
export async function lastLines({ path, startBytes }: PartLog, count: number): Promise<string[]> {
  const { size } = await stat(path);
  // A log that was cut meanwhile is shorter than where this run began.
  const from = startBytes > size ? 0 : startBytes;
  const text = await readRange(path, Math.max(from, size - TAIL_BYTES), size);
  return text.trim().split('\n').slice(-count);
}

async function readRange(path: string, fromBytes: number, toBytes: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const length = Math.min(toBytes, (await handle.stat()).size) - fromBytes;
    if (length <= 0) return '';
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: fromBytes });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
