import type { Brand } from './brand.ts';

/** US dollars × 10⁻⁶ as an integer; the database columns are DECIMAL(10,6). */
export type MicroUsd = Brand<bigint, 'MicroUsd'>;

const DECIMAL_FORM = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;

/** Reads a decimal amount (`"0.0045"`); more than six decimals is `undefined`, never rounded. */
export function parseUsd(decimal: string): MicroUsd | undefined {
  const match = DECIMAL_FORM.exec(decimal);
  if (!match) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const micro = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return (sign === '-' ? -micro : micro) as MicroUsd;
}

/** The decimal form with six places, as SQL and the API write it: `4500n` → `"0.004500"`. */
export function formatUsd(amount: MicroUsd): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(7, '0');
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

export function multiplyUsd(amount: MicroUsd, times: number): MicroUsd {
  return (amount * BigInt(times)) as MicroUsd;
}
