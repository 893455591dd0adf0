// A cursor names the last row of a page: base64url of the 16 octets of its id. It is no secret and proves nothing; every
// query asks for the account again.
import { parseUuid, type Uuid } from './ids.ts';

const UUID_V7 = /^.{8}-.{4}-7.{3}-[89ab]/;

export function encodeCursor(id: Uuid): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The id behind a cursor of ours, or `undefined` for any other text. */
export function decodeCursor(cursor: string): Uuid | undefined {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const uuid = parseUuid(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  return uuid && UUID_V7.test(uuid) && encodeCursor(uuid) === cursor ? uuid : undefined;
}
