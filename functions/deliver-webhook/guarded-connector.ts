// Connects only to addresses that are allowed. The check is made on the address that is dialled, after DNS: a check of the name
// before would be outwitted by a name that answers differently the second time.
import { type LookupAddress, lookup as lookUpName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

const CONNECT_TIMEOUT_MS = 5_000;

class AddressRefused extends Error {
  constructor() {
    super('the address is not on the public Internet');
    this.name = 'AddressRefused';
  }
}

export type GuardOptions = {
  readonly isAddressAllowed: (address: string) => boolean;
  /** For tests. */
  readonly lookup?: typeof lookUpName;
  readonly authorities?: string;
};

/** Every address that is dialled must pass `isAddressAllowed`, whether it comes from the URL or from a look-up. */
export function createGuardedConnector(options: GuardOptions): buildConnector.connector {
  const { isAddressAllowed, lookup = lookUpName, authorities } = options;
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
    lookup: createGuardedLookup(isAddressAllowed, lookup),
    ...(authorities === undefined ? {} : { ca: authorities }),
  } as buildConnector.BuildOptions);
  return (target, callback) => {
    // An address written into the URL is dialled without a look-up; one of IPv6 stands in brackets there.
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0 && !isAddressAllowed(host)) callback(new AddressRefused(), null);
    else connect(target, callback);
  };
}

/** One address that is not allowed refuses them all: which one would be dialled is not ours to say. */
function createGuardedLookup(
  isAllowed: (address: string) => boolean,
  lookup: typeof lookUpName,
): LookupFunction {
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
