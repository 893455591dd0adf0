import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { ClaimedMessage } from './claimed-message.ts';
import type { PartJob } from './message-in-link.ts';
import { createOutbox } from './outbox.ts';

function message(digit: number, change: Partial<ClaimedMessage> = {}): ClaimedMessage {
  return {
    id: `0199a2b0-0000-7000-8000-00000000000${digit}` as Uuid,
    connector: 'sandbox_one',
    from: '+14155550100',
    to: '+14155551234',
    text: 'Hi',
    validUntil: undefined,
    encoding: 'auto',
    acceptedParts: [],
    ...change,
  };
}

const nameOf = (job: PartJob | undefined) => job && `${job.of.message.id.slice(-1)}.${job.partIndex}`;

function drain(outbox: ReturnType<typeof createOutbox>): (string | undefined)[] {
  return Array.from({ length: outbox.ready() }, () => nameOf(outbox.next()));
}

test('what comes back together goes out first, in its old order', async () => {
  const outbox = createOutbox(() => {});
  outbox.add([message(1), message(2), message(3), message(4)], 0);
  const [one, two, three] = [outbox.next(), outbox.next(), outbox.next()];
  for (const job of [three, one, two]) if (job) outbox.giveBack(job);
  expect(outbox.waiting()).toBe(4);
  await nextTurn();
  expect(drain(outbox)).toEqual(['1.0', '2.0', '3.0', '4.0']);
});

test('parts that the carrier took before are not sent again', () => {
  const outbox = createOutbox(() => {});
  const acceptedParts = [{ partNumber: 1, carrierMessageId: 'A' }];
  outbox.add([message(1, { text: 'a'.repeat(161), acceptedParts })], 0);
  expect(drain(outbox)).toEqual(['1.1']);
});

test('only messages that the carrier may have seen nothing of go back to the queue', async () => {
  const outbox = createOutbox(() => {});
  outbox.add([message(1), message(2), message(3)], 0);
  const inFlight = outbox.next();
  const unanswered = outbox.next();
  if (!inFlight || !unanswered) throw new Error('nothing to send');
  inFlight.of.parts[0] = { kind: 'in-flight' };
  unanswered.of.unanswered = 1;
  outbox.giveBack(unanswered);
  await nextTurn();
  expect(outbox.takeUntouched().map((taken) => taken.message.id.slice(-1))).toEqual(['3']);
  expect(drain(outbox)).toEqual(['2.0']);
});
