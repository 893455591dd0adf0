export type FilledText =
  | { readonly kind: 'filled'; readonly text: string }
  | { readonly kind: 'missing'; readonly field: string }
  | { readonly kind: 'too-long' };

const PLACEHOLDER = /\{\{\s*(\w{1,40})\s*\}\}/g;
/** No text of more fits 10 segments. */
const TEXT_MAX = 4_000;

/** The text with a value for each `{{name}}`. One that has none is a mistake: nobody wants to send braces. */
export function fillFields(text: string, fields: Readonly<Record<string, string>>): FilledText {
  if (!text.includes('{{')) return { kind: 'filled', text };
  let filled = '';
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [placeholder, field = ''] = match;
    if (!Object.hasOwn(fields, field)) return { kind: 'missing', field };
    filled += text.slice(end, match.index) + fields[field];
    if (filled.length > TEXT_MAX) return { kind: 'too-long' };
    end = match.index + placeholder.length;
  }
  filled += text.slice(end);
  return filled.length > TEXT_MAX ? { kind: 'too-long' } : { kind: 'filled', text: filled };
}
