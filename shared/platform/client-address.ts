// Where a caller is. Each proxy appends the address it was called from to X-Forwarded-For, so what a caller writes there
// himself stands on the left and is never believed: only the entry that the gateway appended counts.
import { isIP } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The address that the gateway saw; `hopsAfterGateway` is how many proxies of ours append theirs behind it. `undefined`
 * where there is none.
 */
export function clientAddress(
  forwardedFor: string | readonly string[] | undefined,
  hopsAfterGateway: number,
): string | undefined {
  const entries = (typeof forwardedFor === 'string' ? forwardedFor : (forwardedFor ?? []).join(',')).split(
    ',',
  );
  const entry = entries.at(-1 - hopsAfterGateway)?.trim() ?? '';
  const address = MAPPED_IPV4.exec(entry)?.[1] ?? entry;
  return isIP(address) === 0 ? undefined : address;
}
