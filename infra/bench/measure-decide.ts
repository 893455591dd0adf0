// The decision alone, on one core and without I/O: what every door pays for each message.
import { decide } from '../../shared/compliance/decide.ts';
import type { ProposedMessage } from '../../shared/compliance/rule.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import { countSegments } from '../../shared/messaging/segments.ts';
import { contextWith } from '../../shared/testing/decision-context.ts';
import type { Figure } from './figures.ts';

const DECISIONS = 1_000_000;
const WARM_UP = 100_000;
const TARGET_PER_SECOND = 200_000;
const TEXT =
  'Your appointment at Example Dental is tomorrow at 10:30. Reply C to confirm or R to reschedule.';

export async function measureDecide(): Promise<readonly Figure[]> {
  const now = new Date();
  const context = contextWith();
  const message: ProposedMessage = {
    id: '',
    kind: 'customer',
    recipient: '+16505550123' as E164,
    body: TEXT,
    validUntil: new Date(now.getTime() + 60_000),
  };
  const decidePerSecond = perSecond(() => decide(message, context, now).kind === 'accept');
  const countPerSecond = perSecond(() => countSegments(TEXT).segments === 1);
  return [
    {
      what: 'decide(), all rules, the content verdict given',
      measured: `${Math.round(decidePerSecond).toLocaleString('en-US')}/s`,
      baseline: `counting segments alone ${Math.round(countPerSecond).toLocaleString('en-US')}/s`,
      target: `≥ ${TARGET_PER_SECOND.toLocaleString('en-US')}/s`,
      met: decidePerSecond >= TARGET_PER_SECOND,
    },
  ];
}

function perSecond(work: () => boolean): number {
  run(work, WARM_UP);
  const startedAt = performance.now();
  run(work, DECISIONS);
  return (DECISIONS * 1_000) / (performance.now() - startedAt);
}

/** The results are used, or the compiler may leave the work out. */
function run(work: () => boolean, times: number): void {
  let done = 0;
  for (let n = 0; n < times; n += 1) done += Number(work());
  if (done !== times) throw new Error(`${times - done} of ${times} had another result`);
}
