// schedule_delivery_time and validity_period: SMPP 3.4 §7.1.1. `YYMMDDhhmmsstnnp`, absolute with an offset of quarter
// hours from UTC (`+` is ahead of it), or relative with `R`: years, months, days, hours, minutes and seconds from now.

export type SmppTime =
  | { readonly kind: 'none' }
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'malformed' };

const FORM = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d)(\d{2})([+\-R])$/;
const QUARTER_HOUR_MS = 900_000;
const QUARTERS_MAX = 48;
/** Two-digit years from 38 on are of the last century (§7.1.1.1). */
const CENTURY_TURNS_AT = 38;

const MALFORMED: SmppTime = { kind: 'malformed' };

/** An empty text is no time. */
export function readSmppTime(text: string, now: Date): SmppTime {
  if (text === '') return { kind: 'none' };
  const [, ...digits] = FORM.exec(text) ?? [];
  const sign = digits.pop();
  if (sign === undefined) return MALFORMED;
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, tenths = 0, quarters = 0] =
    digits.map(Number);
  if (sign === 'R') {
    const at = new Date(now);
    at.setUTCFullYear(at.getUTCFullYear() + years, at.getUTCMonth() + months, at.getUTCDate() + days);
    at.setTime(at.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000);
    return { kind: 'at', at };
  }
  const year = years + (years < CENTURY_TURNS_AT ? 2_000 : 1_900);
  const local = new Date(Date.UTC(year, months - 1, days, hours, minutes, seconds, tenths * 100));
  // A day or month that does not exist would roll over into another.
  const exists = local.getUTCMonth() === months - 1 && local.getUTCDate() === days;
  if (!exists || hours > 23 || minutes > 59 || seconds > 59 || quarters > QUARTERS_MAX) return MALFORMED;
  const offsetMs = quarters * QUARTER_HOUR_MS * (sign === '+' ? 1 : -1);
  return { kind: 'at', at: new Date(local.getTime() - offsetMs) };
}

/** The absolute form in UTC, as `final_date` of query_sm_resp has it. */
export function writeSmppTime(at: Date): string {
  const digits = at.toISOString().replaceAll(/\D/g, '');
  return `${digits.slice(2, 15)}00+`;
}
