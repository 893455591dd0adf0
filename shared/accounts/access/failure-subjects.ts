// What wrong secrets are counted under: the caller's network, and the key as asked for from there. A key alone is never
// locked, since whoever has read it somewhere could lock its owner out; guessing 256 bits is hopeless anyway.
import { isIPv6 } from 'node:net';

const KEY_LENGTH_MAX = 100;

/** `address` is the caller's; who hides it shares one count for each key. */
export function failureSubjects(apiKey: string, address: string | undefined): readonly string[] {
  const network = address === undefined ? undefined : networkOf(address);
  const pair = `key:${apiKey.slice(0, KEY_LENGTH_MAX)}@${network ?? 'unknown'}`;
  return network === undefined ? [pair] : [pair, `net:${network}`];
}

/** A system_id is locked for one network alone: others' guesses do not keep its owner out. */
export function smppFailureSubject(systemId: string, address: string): string {
  return `smpp:${systemId}@${networkOf(address)}`;
}

/** An IPv6 customer has 2^64 addresses to call from: they are one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
