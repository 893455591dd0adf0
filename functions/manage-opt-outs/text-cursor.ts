// Cursors of lists whose order is not that of ids: base64url of the last row's two keys. It is no secret and proves
// nothing; every query asks for the account again.

/** `first` contains no space. */
export function encodeTextCursor(first: string, second: string): string {
  return Buffer.from(`${first} ${second}`, 'utf8').toString('base64url');
}

/** The keys behind a cursor of ours, or `undefined` for any other text. */
export function decodeTextCursor(cursor: string): readonly [string, string] | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const space = text.indexOf(' ');
  if (space < 1 || text.includes('\0') || !text.isWellFormed()) return undefined;
  const [first, second] = [text.slice(0, space), text.slice(space + 1)];
  return encodeTextCursor(first, second) === cursor ? [first, second] : undefined;
}
