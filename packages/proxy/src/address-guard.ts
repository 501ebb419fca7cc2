import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Decides which addresses a redirect or an upstream's document may make us connect to. */
export interface AddressGuard {
  /** `address` is an IP address without brackets; anything else is not permitted. */
  permits(address: string): boolean;
}

/** Thrown before a connection is made to an address that the guard denies. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";
}

// Looks public to every registry of address ranges, but is Azure's metadata and agent endpoint.
const CLOUD_METADATA = [ipaddr.parseCIDR("168.63.129.16/32")];

/** IANA: all global unicast IPv6 addresses given out so far. */
const GLOBAL_UNICAST = ipaddr.parseCIDR("2000::/3");

/**
 * Permits public unicast addresses, and the CIDR blocks in `allowedNetworks`. So loopback, private,
 * link-local, carrier-grade NAT, unique local, NAT64, 6to4, Teredo, multicast and reserved
 * addresses are denied, also inside an IPv4-mapped IPv6 address.
 * @throws Error when a block is not written as a CIDR block.
 */
export function createAddressGuard(allowedNetworks: readonly string[] = []): AddressGuard {
  const allowed = allowedNetworks.map((network) => ipaddr.parseCIDR(network));
  return {
    permits(text) {
      if (isIP(text) === 0) return false;
      const address = parse(text);
      return isIn(address, allowed) || isPublic(address);
    },
  };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function parse(text: string): Address {
  const address = ipaddr.parse(text);
  if (!(address instanceof ipaddr.IPv6) || !address.isIPv4MappedAddress()) return address;
  // ipaddr.js also takes the deprecated ::a.b.c.d for mapped; that one stays IPv6 and is denied.
  return /:ffff:/i.test(text) ? address.toIPv4Address() : address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast" || isIn(address, CLOUD_METADATA)) return false;
  return address instanceof ipaddr.IPv4 || isIn(address, [GLOBAL_UNICAST]);
}

function isIn(address: Address, networks: readonly [Address, number][]): boolean {
  return networks.some(
    ([network, prefixLength]) =>
      network.kind() === address.kind() && address.match(network, prefixLength),
  );
}
