// What our things are called in Jasmin. The prefix marks what is ours among connectors, users, groups and filters; the
// same name is the connector's id, its filter's, the tag of its messages and its system_id at the relay. Jasmin's limits:
// uid, gid, fid 16 characters, username 15, system_id 15, and no underscore in a tag.
import { createHash, createHmac } from 'node:crypto';
import { encodeUuid, type Uuid } from '../../kernel/ids.ts';

const PREFIX = 'rm-';
const NAME_LENGTH = 8;
/** What an SMPP bind carries. */
const PASSWORD_LENGTH = 8;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The group and the user of accounts that have none of their own. */
export const SHARED_GROUP = `${PREFIX}default`;
export const SHARED_USER = `${PREFIX}shared`;

/** The last characters of the id, which are random; the first ones are its time, and rows made together share them. */
export function jasminName(id: Uuid): string {
  return PREFIX + encodeUuid(id).slice(-NAME_LENGTH);
}

/** The name's 40 bits as a number; names that are not of that form have none. */
export function nameNumber(name: string): number | undefined {
  const characters = name.slice(PREFIX.length);
  if (!isOurs(name) || characters.length !== NAME_LENGTH) return undefined;
  let number = 0;
  for (const character of characters) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) return undefined;
    number = number * ALPHABET.length + digit;
  }
  return number;
}

export function isOurs(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** For what has no row: the same text has the same name, so that a filter's name says what it does. */
export function jasminNameOf(text: string): string {
  return PREFIX + charactersOf(createHash('sha256').update(text).digest(), NAME_LENGTH);
}

/** 40 bits that only holders of the key can compute, so that no password of ours has to be stored; another each version. */
export function jasminPassword(key: Buffer, name: string, version: number): string {
  const digest = createHmac('sha256', key).update(`jasmin password ${version} of ${name}`).digest();
  return charactersOf(digest, PASSWORD_LENGTH);
}

/** The group that stands in a Jasmin whose users have the passwords of that key and version: they cannot be read back. */
export function passwordMark(key: Buffer, version: number): string {
  const digest = createHmac('sha256', key).update(`jasmin passwords ${version}`).digest();
  return `${PREFIX}pw-${charactersOf(digest, NAME_LENGTH)}`;
}

function charactersOf(digest: Buffer, length: number): string {
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
