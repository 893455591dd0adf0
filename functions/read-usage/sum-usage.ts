import type { UsageCounts } from '../../shared/contracts/http/usage.ts';
import { formatUsd, type MicroUsd, parseUsd } from '../../shared/kernel/money.ts';

/** A row of what was counted: of one day or tag, one direction, live or test. */
export type Counter = {
  readonly name: string;
  readonly direction: 'outbound' | 'inbound';
  readonly test: boolean;
  readonly messages: number;
  readonly segments: number;
  /** US dollars with six decimals. */
  readonly cost: string;
};

const DAY_MS = 24 * 60 * 60 * 1_000;

export function sumUsage(counters: readonly Counter[]): UsageCounts {
  const live = counters.filter(({ test }) => !test);
  const outbound = live.filter(({ direction }) => direction === 'outbound');
  const cost = outbound.reduce((sum, counter) => sum + (parseUsd(counter.cost) ?? 0n), 0n) as MicroUsd;
  return {
    outbound: { ...totalOf(outbound), cost: formatUsd(cost) },
    inbound: totalOf(live.filter(({ direction }) => direction === 'inbound')),
    test: totalOf(counters.filter(({ test }) => test)),
  };
}

function totalOf(counters: readonly Counter[]): { readonly messages: number; readonly segments: number } {
  return {
    messages: counters.reduce((sum, { messages }) => sum + messages, 0),
    segments: counters.reduce((sum, { segments }) => sum + segments, 0),
  };
}

/** The days from one to the other, both inclusive: `2026-11-25`. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

export function countDays(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}
