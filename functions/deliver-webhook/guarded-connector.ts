// Connects only to addresses that are allowed. The check is made on the address that is dialled, after DNS: a check of the name
// before would be outwitted by a name that answers differently the second time.
import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

const CONNECT_TIMEOUT_MS = 5_000;

class AddressRefused extends Error {
  constructor() {
    super('the address is not on the public Internet');
    this.name = 'AddressRefused';
  }
}

/** Every address that is dialled must pass `isAllowed`, whether it comes from the URL or from a look-up. */
export function createGuardedConnector(isAllowed: (address: string) => boolean): buildConnector.connector {
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
    lookup: createGuardedLookup(isAllowed),
  } as buildConnector.BuildOptions);
  return (target, callback) => {
    // An address written into the URL is dialled without a look-up.
    if (isIP(target.hostname) !== 0 && !isAllowed(target.hostname)) callback(new AddressRefused(), null);
    else connect(target, callback);
  };
}

/** One address that is not allowed refuses them all: which one would be dialled is not ours to say. */
function createGuardedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error) callback(error, '', 0);
      else if (!first || !found.every(({ address }) => isAllowed(address))) {
        callback(new AddressRefused(), '', 0);
      } else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
