// What must be closed before a process ends, in reverse order of opening.

type Closer = { readonly name: string; readonly close: () => Promise<void> };

const closers: Closer[] = [];

/** Registers something to close; the last opened is closed first. */
export function onShutdown(name: string, close: () => Promise<void>): void {
  closers.push({ name, close });
}

/** Closes everything once, each bounded by `timeoutMs`; returns the names of those that failed or took too long. */
export async function runShutdown(timeoutMs: number): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, close } of closers.splice(0).reverse()) {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('timeout')), timeoutMs);
    });
    try {
      await Promise.race([close(), deadline]);
    } catch {
      failed.push(name);
    } finally {
      clearTimeout(timer);
    }
  }
  return failed;
}
