// In which notation a connector writes ids in its receipts, learned from those that were found in another one than its own.
import type { ReceiptIdForm } from '../../shared/messaging/carrier-message-id.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

/** `number` is also the notation of ids that are the same on both sides. */
export type LearnedForm = Exclude<ReceiptIdForm, 'as-is'>;

/** A notation in which a receipt's id named the part that it belongs to, where its connector's named none. */
export type IdEvidence = { readonly connector: string; readonly form: LearnedForm };

export type FormCount = { readonly form: LearnedForm; readonly matches: number };

export type Lesson = { readonly connector: string; readonly form: LearnedForm };

/** So many receipts must have been found by a notation, and so many times all others together. */
const MATCHES_MIN = 10;
const TIMES_OTHERS = 20;

export function evidenceOf(connector: string, form: ReceiptIdForm): IdEvidence {
  return { connector, form: form === 'as-is' ? 'number' : form };
}

/** The notation that the counts of one connector speak for; `undefined` while they do not speak clearly. */
export function learnedFormOf(counts: readonly FormCount[]): LearnedForm | undefined {
  const total = counts.reduce((sum, { matches }) => sum + matches, 0);
  return counts.find(({ matches }) => matches >= MATCHES_MIN && matches >= TIMES_OTHERS * (total - matches))
    ?.form;
}

const COUNT: Statement = {
  name: 'handle-receipt.count-evidence',
  text: `
    with seen as (
      select connector, form, count(*)::int as matches from unnest($1::text[], $2::text[]) e(connector, form)
      group by connector, form order by connector, form
    ), counted as (
      insert into messaging.receipt_id_evidence as e (connector, form, matches) select * from seen
      on conflict (connector, form) do update
        set matches = least(e.matches + excluded.matches, 1000000), seen_at = now()
      returning connector, form, matches
    )
    select connector, form, matches from counted
    union all
    select e.connector, e.form, e.matches from messaging.receipt_id_evidence e
    where e.connector = any($1) and not exists (
      select from counted c where c.connector = e.connector and c.form = e.form)`,
};

// Only a connector that is to learn. The evidence is done with: what comes later speaks for a change at the carrier.
const LEARN: Statement = {
  name: 'handle-receipt.learn-form',
  text: `
    with learned as (
      update messaging.vendor_connectors set learned_id_form = $2, updated_at = now()
      where connector_name = $1 and receipt_id_form = 'learn' and learned_id_form is distinct from $2
      returning connector_name
    ), forgotten as (
      delete from messaging.receipt_id_evidence e using learned l where e.connector = l.connector_name
    )
    select connector_name as connector from learned`,
};

/** Counts the evidence, and changes the notation of connectors for which it speaks clearly; answers those changes. */
export async function learnIdForms(
  db: Queryable,
  evidence: readonly IdEvidence[],
): Promise<readonly Lesson[]> {
  if (evidence.length === 0) return [];
  const counts = await queryRows<FormCount & { connector: string }>(db, COUNT, [
    evidence.map(({ connector }) => connector),
    evidence.map(({ form }) => form),
  ]);
  const lessons: Lesson[] = [];
  for (const connector of new Set(counts.map((count) => count.connector))) {
    const form = learnedFormOf(counts.filter((count) => count.connector === connector));
    if (form === undefined) continue;
    const changed = await queryRows<{ connector: string }>(db, LEARN, [connector, form]);
    if (changed.length > 0) lessons.push({ connector, form });
  }
  return lessons;
}
