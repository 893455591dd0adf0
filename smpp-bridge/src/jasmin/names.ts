// What our things are called in Jasmin. The prefix marks what is ours among connectors, users, groups and filters; the
// same name is the connector's id, its filter's, the tag of its messages and its system_id at the relay. Jasmin's limits:
// uid, gid, fid 16 characters, username 15, system_id 15, and no underscore in a tag.
import { createHash, createHmac } from 'node:crypto';
import { encodeUuid, type Uuid } from '../../../shared/kernel/ids.ts';

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

export function isOurs(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** For what has no row: the same text has the same name, so that a filter's name says what it does. */
export function jasminNameOf(text: string): string {
  return PREFIX + charactersOf(createHash('sha256').update(text).digest(), NAME_LENGTH);
}

/** 40 bits that only holders of the key can compute, so that no password of ours has to be stored. */
export function jasminPassword(key: Buffer, name: string): string {
  const digest = createHmac('sha256', key).update(`jasmin password of ${name}`).digest();
  return charactersOf(digest, PASSWORD_LENGTH);
}

function charactersOf(digest: Buffer, length: number): string {
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
