// Loads of submit_sm over several sessions: as many as the windows let through, or at a steady rate whatever the answers
// take.
import { setTimeout as sleep } from 'node:timers/promises';
import { openSmppClient, type SmppClient, type SmppClientOptions } from './smpp-client.ts';

export type SmppLoadOptions = Omit<SmppClientOptions, 'onAnswer'> & { readonly sessions: number };

/** Either a duration or a number of messages ends the run. */
type Until = { readonly seconds: number } | { readonly messages: number };

export type SmppLoad = {
  /** Each session keeps `window` waiting for their answers, then waits for the last ones. Rejects where one is refused. */
  runFull(window: number, until: Until): Promise<FullRun>;
  /** Milliseconds of each answer, in order of sending; of one that was not answered with ESME_ROK it is infinite. */
  runSteady(perSecond: number, seconds: number): Promise<readonly number[]>;
  close(): void;
};

export type FullRun = {
  readonly answered: number;
  readonly perSecond: number;
};

const TICK_MS = 2;
const LAST_ANSWERS_MS = 20_000;

export async function openSmppLoad({ sessions, ...options }: SmppLoadOptions): Promise<SmppLoad> {
  let onAnswer: (n: number, commandStatus: number, client: SmppClient) => void = () => {};
  let next = 0;
  const open = async (): Promise<SmppClient> => {
    const client: SmppClient = await openSmppClient({
      ...options,
      onAnswer: (n, commandStatus) => onAnswer(n, commandStatus, client),
    });
    return client;
  };
  const clients = await Promise.all(Array.from({ length: sessions }, open));

  return {
    async runFull(window, until) {
      const done = Promise.withResolvers<void>();
      const firstOfRun = next;
      const startedAt = performance.now();
      let answered = 0;
      const mayGoOn = () =>
        'seconds' in until
          ? performance.now() - startedAt < until.seconds * 1_000
          : next - firstOfRun < until.messages;
      onAnswer = (_n, commandStatus, client) => {
        answered += 1;
        if (commandStatus !== 0) done.reject(new Error(`refused with 0x${commandStatus.toString(16)}`));
        if (mayGoOn()) client.submit(next++);
        else if (answered === next - firstOfRun) done.resolve();
      };
      for (const client of clients) {
        for (let n = 0; n < window && mayGoOn(); n += 1) client.submit(next++);
      }
      await inTime(
        done.promise,
        () => `${next - firstOfRun - answered} of ${next - firstOfRun} without an answer`,
      );
      return { answered, perSecond: (answered * 1_000) / (performance.now() - startedAt) };
    },

    async runSteady(perSecond, seconds) {
      const count = perSecond * seconds;
      const firstOfRun = next;
      const sentAtMs: number[] = [];
      const tookMs = Array<number>(count).fill(Number.POSITIVE_INFINITY);
      const done = Promise.withResolvers<void>();
      let answered = 0;
      onAnswer = (n, commandStatus) => {
        const index = n - firstOfRun;
        if (commandStatus === 0) tookMs[index] = performance.now() - (sentAtMs[index] ?? 0);
        answered += 1;
        if (answered === count) done.resolve();
      };
      const startedAt = performance.now();
      while (sentAtMs.length < count) {
        const due = Math.min(count, ((performance.now() - startedAt) / 1_000) * perSecond);
        while (sentAtMs.length < due) {
          const client = clients[sentAtMs.length % clients.length] as SmppClient;
          sentAtMs.push(performance.now());
          client.submit(next++);
        }
        await sleep(TICK_MS);
      }
      await Promise.race([done.promise, sleep(LAST_ANSWERS_MS)]);
      return tookMs;
    },

    close() {
      for (const client of clients) client.close();
    },
  };
}

async function inTime(work: Promise<void>, what: () => string): Promise<void> {
  const timeUp = new AbortController();
  const late = sleep(120_000, 'late' as const, { signal: timeUp.signal }).catch(() => 'ended' as const);
  const outcome = await Promise.race([work, late]);
  timeUp.abort();
  if (outcome === 'late') throw new Error(what());
}
