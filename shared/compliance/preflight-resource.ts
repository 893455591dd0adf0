import { errorEntry } from '../contracts/errors.ts';
import type { PreflightResource } from '../contracts/http/preflight.ts';
import { errorPageOf } from '../contracts/problem.ts';
import { formatUsd } from '../kernel/money.ts';
import { countSegments, type RequestedEncoding } from '../messaging/segments.ts';
import type { Refusal } from './decide.ts';
import type { Preflight } from './preflight.ts';

export function toPreflightResource(outcome: Preflight, from: string): PreflightResource {
  return {
    verdict: outcome.verdict,
    refusal: outcome.refusal ? toRefusal(outcome.refusal) : null,
    deferral: outcome.deferral
      ? { until: outcome.deferral.until.toISOString(), reason: outcome.deferral.reason }
      : null,
    from,
    segments: outcome.segments,
    encoding: outcome.encoding,
    ucs2_characters: outcome.ucs2Causes.map(({ character, codePoint, index, replacement = null }) => ({
      ...{ character, code_point: codePoint, index, replacement },
    })),
    price: outcome.price === undefined ? null : formatUsd(outcome.price),
    route: outcome.connector ?? null,
    flags: outcome.flags,
    expected_wait_ms: outcome.expectedWaitMs,
  };
}

/** Of a message that is refused before anything is asked about it: its time is wrong, or nothing could send it. */
export function toRefusedResource(
  refusal: Refusal,
  { body, encoding }: { readonly body: string; readonly encoding?: RequestedEncoding | undefined },
): PreflightResource {
  const count = countSegments(body, encoding);
  return {
    ...{ verdict: 'reject', refusal: toRefusal(refusal), deferral: null, from: null },
    ...{ segments: count.segments, encoding: count.encoding, ucs2_characters: [] },
    ...{ price: null, route: null, flags: [], expected_wait_ms: 0 },
  };
}

function toRefusal({ code, rule, detail }: Refusal) {
  return { code, rule, detail, remedy: errorEntry(code).remedy, type: errorPageOf(code) };
}
