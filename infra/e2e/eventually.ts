import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until an answer is there; throws what the last answer lacked when time is up. */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  what: string,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(40);
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}`);
}
