import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatedStackFile } from '../../../shared/contracts/stack-file.ts';
import { type CarrierControl, carrierControlAt } from '../../../shared/testing/carrier-control.ts';
import { describeError } from '../describe-error.ts';
import { getToken, readTimeline, sendMessage } from './demo-client.ts';
import { HINTS } from './hints.ts';
import { HOPS, type Hop, observeHops, type Reached } from './hops.ts';

const POLL_MS = 50;
const WAIT_MAX_MS = 30_000;

export type DemoOutcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'failed'; readonly hop: Hop; readonly reason: string; readonly hint: string };

/** Sends one message and reports each hop as it is seen. Waits at most 30 s for all of them. */
export async function runDemo(
  stack: SimulatedStackFile,
  report: (line: string) => void,
): Promise<DemoOutcome> {
  const carrier = carrierControlAt(stack.carrier.control);
  const sent = await send(stack, carrier);
  if (sent.kind === 'failed') return sent;
  report(`message ${sent.messageId} from ${stack.demo.numbers.longCode} to ${stack.demo.recipient}`);
  const shown = new Set<Hop>();
  let waitsFor: { hop: Hop; reason: string } = { hop: 'accepted', reason: 'it has no timeline' };
  for (const deadline = performance.now() + WAIT_MAX_MS; performance.now() < deadline; await sleep(POLL_MS)) {
    const observation = await observe(stack, carrier, sent);
    if (observation.kind === 'unreadable') {
      waitsFor = { ...waitsFor, reason: observation.reason };
      continue;
    }
    showNew(observation.reached, shown, report);
    if (observation.kind === 'complete') return { kind: 'complete' };
    if (observation.kind === 'broken') return failed(observation.hop, observation.reason);
    waitsFor = { hop: observation.missing, reason: `not reached within ${WAIT_MAX_MS / 1_000} s` };
  }
  return failed(waitsFor.hop, waitsFor.reason);
}

type Sent = {
  readonly kind: 'sent';
  readonly token: string;
  readonly messageId: string;
  readonly webhooksBefore: number;
};

async function send(
  stack: SimulatedStackFile,
  carrier: CarrierControl,
): Promise<Sent | Extract<DemoOutcome, { kind: 'failed' }>> {
  try {
    const { last: webhooksBefore } = await carrier.webhooks(Number.MAX_SAFE_INTEGER);
    const token = await getToken(stack);
    return { kind: 'sent', token, messageId: await sendMessage(stack, token), webhooksBefore };
  } catch (error) {
    return failed('accepted', describeError(error));
  }
}

async function observe(
  stack: SimulatedStackFile,
  carrier: CarrierControl,
  { token, messageId, webhooksBefore }: Sent,
) {
  try {
    const [timeline, { webhooks }] = await Promise.all([
      readTimeline(stack, token, messageId),
      carrier.webhooks(webhooksBefore),
    ]);
    const { recipient, webhookSecret } = stack.demo;
    return observeHops({ messageId, recipient, webhookSecret, timeline, webhooks });
  } catch (error) {
    // A part may just be starting again; what counts is whether the message arrives in time.
    return { kind: 'unreadable', reason: describeError(error) } as const;
  }
}

function showNew(reached: readonly Reached[], shown: Set<Hop>, report: (line: string) => void): void {
  for (const hop of HOPS) {
    const found = reached.find((candidate) => candidate.hop === hop);
    if (found === undefined || shown.has(hop)) continue;
    shown.add(hop);
    report(`  ${hop.padEnd(10)} ${String(found.atMs).padStart(6)} ms   ${found.note}`.trimEnd());
  }
}

function failed(hop: Hop, reason: string): Extract<DemoOutcome, { kind: 'failed' }> {
  return { kind: 'failed', hop, reason, hint: HINTS[hop] };
}
