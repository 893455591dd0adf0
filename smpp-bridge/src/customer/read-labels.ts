// What customers say of a message in TLVs of ours: what the fields of the same names say in the REST API, in UTF-8 and in the
// same forms.
import { z } from 'zod';
import { messageFields } from '../../../shared/contracts/http/submit-message.ts';
import type { UnknownTlv } from '../smpp/pdu.ts';
import { VENDOR_TLV } from './vendor-tlvs.ts';

const CAMPAIGN_MAX = 100;

const labels = z.object({
  reference: messageFields.reference,
  tags: messageFields.tags,
  metadata: messageFields.metadata,
  campaign: z.string().min(1, 'must not be empty').max(CAMPAIGN_MAX).optional(),
});

export type MessageLabels = z.output<typeof labels>;

export type ReadLabels =
  | { readonly kind: 'labels'; readonly labels: MessageLabels }
  | { readonly kind: 'malformed'; readonly words: string };

const LABELS = new Set<number>([
  ...[VENDOR_TLV.reference, VENDOR_TLV.tag, VENDOR_TLV.metadata, VENDOR_TLV.campaign],
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
    if (parsed.success) return { kind: 'labels', labels: parsed.data };
    const [issue] = parsed.error.issues;
    return { kind: 'malformed', words: `${issue?.path[0]?.toString()}: ${issue?.message}` };
  } catch (error) {
    const what = error instanceof SyntaxError ? 'metadata: must be JSON' : 'a TLV of ours is not UTF-8';
    return { kind: 'malformed', words: what };
  }
}

function textsOf(tlvs: readonly UnknownTlv[], wanted: number): readonly string[] {
  return tlvs.flatMap(({ tag, value }) => (tag === wanted ? [utf8.decode(value)] : []));
}
