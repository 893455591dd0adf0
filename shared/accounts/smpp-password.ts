// Passwords of SMPP accounts. SMPP 3.4 §5.2.2 leaves room for 8 characters, so they are random, hashed slowly (scrypt, off
// the event loop) and guarded by lock-out, address lists and TLS around them.
import { createHash, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { LRUCache } from 'lru-cache';
import { createTurns } from '../platform/turns.ts';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const PASSWORD_LENGTH = 8;
const SALT_OCTETS = 16;
const KEY_OCTETS = 32;
/** About 40 ms and 16 MiB a hash. */
const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const FORM = /^scrypt:([0-9a-f]{32}):([0-9a-f]{64})$/;
/** What an unknown account is compared with, so that it answers as slowly as a known one. */
const NOBODY = `scrypt:${'0'.repeat(32)}:${'0'.repeat(64)}`;
const VERIFIED_MAX = 10_000;
/** More would take the cores from those who are bound already. */
const HASHES_AT_ONCE = 2;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** Eight characters (47 bits), none of which is read as another. */
export function makeSmppPassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** `scrypt:`, 16 octets of salt and 32 of the key, in hexadecimal; `salt` gives that many random octets. */
export async function hashSmppPassword(password: string, salt: (octets: number) => Buffer): Promise<string> {
  const octets = salt(SALT_OCTETS);
  const key = await derive(password, octets, KEY_OCTETS, COST);
  return `scrypt:${octets.toString('hex')}:${key.toString('hex')}`;
}

export type SmppPasswords = {
  /** Whether one of the hashes is of this password; without any it takes as long to say no. */
  matches(password: string, hashes: readonly string[]): Promise<boolean>;
};

/**
 * Pairs that were verified once are known again at once, and those under way are shared: a storm of binds costs one hash an
 * account. What is kept is a digest of password and hash, so a changed password is verified anew.
 */
export function createSmppPasswords(): SmppPasswords {
  const verified = new LRUCache<string, true>({ max: VERIFIED_MAX });
  const underWay = new Map<string, Promise<boolean>>();
  const inTurn = createTurns(HASHES_AT_ONCE);

  function matchesOne(password: string, hash: string): Promise<boolean> {
    const pair = createHash('sha256').update(`${hash}\0${password}`).digest('base64');
    if (verified.has(pair)) return Promise.resolve(true);
    const waiting = underWay.get(pair);
    if (waiting) return waiting;
    const verifying = inTurn(() => verify(password, hash)).then((isRight) => {
      if (isRight) verified.set(pair, true);
      return isRight;
    });
    underWay.set(pair, verifying);
    void verifying.catch(() => {}).finally(() => underWay.delete(pair));
    return verifying;
  }

  return {
    async matches(password, hashes) {
      if (hashes.length === 0) await matchesOne(password, NOBODY);
      const results = await Promise.all(hashes.map((hash) => matchesOne(password, hash)));
      return results.includes(true);
    },
  };
}

async function verify(password: string, hash: string): Promise<boolean> {
  const [, salt, key] = FORM.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return false;
  const derived = await derive(password, Buffer.from(salt, 'hex'), KEY_OCTETS, COST);
  return timingSafeEqual(derived, Buffer.from(key, 'hex'));
}
