// What customers say of a message in TLVs of ours: what the fields of the same names say in the REST API, in UTF-8 and in the
// same forms, and what its header `traceparent` says.
import { z } from 'zod';
import { messageFields } from '../../../shared/contracts/http/submit-message.ts';
import { keptTraceparent, parseTraceparent } from '../../../shared/kernel/trace-context.ts';
import type { UnknownTlv } from '../smpp/pdu.ts';
import { VENDOR_TLV } from './vendor-tlvs.ts';

const CAMPAIGN_MAX = 100;

const labels = z.object({
  reference: messageFields.reference,
  tags: messageFields.tags,
  metadata: messageFields.metadata,
  campaign: z.string().min(1, 'must not be empty').max(CAMPAIGN_MAX).optional(),
});

export type MessageLabels = z.output<typeof labels> & {
  /** In version 00. */
  readonly traceparent?: string | undefined;
};

export type ReadLabels =
  | { readonly kind: 'labels'; readonly labels: MessageLabels }
  | { readonly kind: 'malformed'; readonly words: string };

const LABELS = new Set<number>([
  ...[VENDOR_TLV.reference, VENDOR_TLV.tag, VENDOR_TLV.metadata, VENDOR_TLV.campaign],
  VENDOR_TLV.traceparent,
]);
const NONE: ReadLabels = { kind: 'labels', labels: {} };
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Others than ours are left alone; of one that comes twice, where it may not, the first one counts. */
export function readLabels(tlvs: readonly UnknownTlv[]): ReadLabels {
  if (!tlvs.some(({ tag }) => LABELS.has(tag))) return NONE;
  try {
    const first = (tag: number) => textsOf(tlvs, tag)[0];
    const tags = textsOf(tlvs, VENDOR_TLV.tag);
    const metadata = first(VENDOR_TLV.metadata);
    const parsed = labels.safeParse({
      reference: first(VENDOR_TLV.reference),
      tags: tags.length > 0 ? tags : undefined,
      metadata: metadata === undefined ? undefined : JSON.parse(metadata),
      campaign: first(VENDOR_TLV.campaign),
    });
    if (parsed.success) {
      return { kind: 'labels', labels: { ...parsed.data, traceparent: traceparentOf(tlvs) } };
    }
    const [issue] = parsed.error.issues;
    return { kind: 'malformed', words: `${issue?.path[0]?.toString()}: ${issue?.message}` };
  } catch (error) {
    const what = error instanceof SyntaxError ? 'metadata: must be JSON' : 'a TLV of ours is not UTF-8';
    return { kind: 'malformed', words: what };
  }
}

/** The id of the trace that the sender names, for a line about what became no message. */
export function namedTraceId(tlvs: readonly UnknownTlv[]): string | undefined {
  return parseTraceparent(traceparentOf(tlvs))?.traceId;
}

/** One that is malformed, or comes twice, is passed over (W3C Trace Context, "Processing Model"), with or without its final NUL. */
function traceparentOf(tlvs: readonly UnknownTlv[]): string | undefined {
  const [tlv, ...others] = tlvs.filter(({ tag }) => tag === VENDOR_TLV.traceparent);
  return others.length > 0 ? undefined : keptTraceparent(tlv?.value.toString('latin1').replace(/\0$/, ''));
}

function textsOf(tlvs: readonly UnknownTlv[], wanted: number): readonly string[] {
  return tlvs.flatMap(({ tag, value }) => (tag === wanted ? [utf8.decode(value)] : []));
}
