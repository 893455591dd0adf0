import { expect, test } from 'vitest';
import type { E164 } from '../../kernel/e164.ts';
import { areaOf } from './area-codes.ts';

test.each<[string, string, string | undefined, string | undefined]>([
  ['New York', '+12125550123', 'US-NY', 'America/New_York'],
  ['an overlay of New York', '+13325550123', 'US-NY', 'America/New_York'],
  ['Miami', '+17865550123', 'US-FL', 'America/New_York'],
  ['Pensacola, in the other zone of its state', '+18505550123', 'US-FL', 'America/Chicago'],
  ['El Paso, in the other zone of its state', '+19155550123', 'US-TX', 'America/Denver'],
  ['Phoenix, without daylight saving time', '+16025550123', 'US-AZ', 'America/Phoenix'],
  ['Honolulu', '+18085550123', 'US-HI', 'Pacific/Honolulu'],
  ['Puerto Rico, where federal law holds', '+17875550123', 'US-PR', 'America/Puerto_Rico'],
  ['Toronto', '+14165550123', 'CA-ON', 'America/Toronto'],
  ['Newfoundland, half an hour off', '+17095550123', 'CA-NL', 'America/St_Johns'],
  ['Jamaica', '+18765550123', 'JM', 'America/Jamaica'],
  ['a toll-free number has no place', '+18005550123', undefined, undefined],
  ['a code that is not in service', '+12005550123', undefined, undefined],
  ['another country whose digits look alike', '+212612345678', undefined, undefined],
])('%s', (_, number, region, timeZone) => {
  const area = areaOf(number as E164);
  expect(area?.region).toBe(region);
  expect(area?.timeZone).toBe(timeZone);
});
