import { BlockList, isIP, isIPv6 } from 'node:net';

/** The networks of a key, `10.0.0.0/8` or `2001:db8::/32`, as PostgreSQL writes them; none gives `undefined`. */
export function toNetworks(cidrs: readonly string[] | undefined): BlockList | undefined {
  if (cidrs === undefined || cidrs.length === 0) return undefined;
  const networks = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    networks.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return networks;
}

/** Where only some networks are allowed, a caller whose address is unknown is in none of them. */
export function allowsAddress(networks: BlockList | undefined, address: string | undefined): boolean {
  if (networks === undefined) return true;
  if (address === undefined || isIP(address) === 0) return false;
  return networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
