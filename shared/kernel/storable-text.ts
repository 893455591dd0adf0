/** What others wrote, to be told back and stored: PostgreSQL takes neither NUL nor half of a surrogate pair. `lengthMax` counts UTF-16 units. */
export function storableText(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax).toWellFormed().replaceAll('\0', '\ufffd');
}
