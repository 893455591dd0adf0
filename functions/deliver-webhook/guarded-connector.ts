// Connects only to public addresses. The check is made on the address that is dialled, after DNS: a check of the name
// before would be outwitted by a name that answers differently the second time.
import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './public-address.ts';

const CONNECT_TIMEOUT_MS = 5_000;

export class AddressRefused extends Error {
  constructor() {
    super('the address is not on the public Internet');
    this.name = 'AddressRefused';
  }
}

/** `allowPrivate` switches the guard off. */
export function createGuardedConnector(allowPrivate: boolean): buildConnector.connector {
  const options = { timeout: CONNECT_TIMEOUT_MS, allowH2: false };
  if (allowPrivate) return buildConnector(options);
  const connect = buildConnector({ ...options, lookup: lookupPublic } as buildConnector.BuildOptions);
  return (target, callback) => {
    // An address written into the URL is dialled without a look-up.
    const { hostname } = target;
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) callback(new AddressRefused(), null);
    else connect(target, callback);
  };
}

/** One address that is not public refuses them all: which one would be dialled is not ours to say. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = found ?? [];
    if (error) callback(error, '', 0);
    else if (!first || !found.every(({ address }) => isPublicAddress(address))) {
      callback(new AddressRefused(), '', 0);
    } else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
