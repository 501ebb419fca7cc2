import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import type { TLSSocket } from "node:tls";

/** Where a request came from, seen through the proxies in front of us. */
export interface RequestSource {
  readonly sourceIp: string;
  readonly isSecure: boolean;
}

/** Finds the client of a request. Only what a trusted proxy says of the hop before it is believed. */
export type FindSource = (incoming: IncomingMessage) => RequestSource;

/** Addresses of trusted proxies. Answers for an address without brackets or zone. */
export type IsTrustedProxy = (address: string) => boolean;

/** @throws RangeError for what is not a CIDR block or an address */
export function trustedProxyCheck(cidrs: readonly string[]): IsTrustedProxy {
  if (cidrs.length === 0) return () => false;
  const list = new BlockList();
  for (const cidr of cidrs) addBlock(list, cidr);
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** The client is the last hop of `X-Forwarded-For` that is not itself a trusted proxy. */
export function sourceFinder(isTrusted: IsTrustedProxy): FindSource {
  return (incoming) => {
    const peer = peerAddress(incoming);
    const isEncrypted = (incoming.socket as Partial<TLSSocket>).encrypted === true;
    if (!isTrusted(peer)) return { sourceIp: peer, isSecure: isEncrypted };
    const forwardedFor = headerText(incoming.headers["x-forwarded-for"]);
    const protocol = headerText(incoming.headers["x-forwarded-proto"]);
    return {
      sourceIp: lastUntrusted(forwardedFor, isTrusted) ?? peer,
      isSecure: isEncrypted || protocol.split(",").at(-1)?.trim().toLowerCase() === "https",
    };
  };
}

/** Address of the socket's other end; IPv4 in IPv6 as plain IPv4. */
export function peerAddress(incoming: Pick<IncomingMessage, "socket">): string {
  return unmapped(incoming.socket.remoteAddress ?? "");
}

export function unmapped(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

function lastUntrusted(forwardedFor: string, isTrusted: IsTrustedProxy): string | undefined {
  let nearest: string | undefined;
  for (const hop of forwardedFor.split(",").reverse()) {
    const address = unmapped(hop.trim().replace(/^\[(.*)\]$/, "$1"));
    // Behind something unreadable nothing can be believed; the hop after it is the best we know.
    if (isIP(address) === 0) return nearest;
    if (!isTrusted(address)) return address;
    nearest = address;
  }
  return nearest;
}

function addBlock(list: BlockList, cidr: string): void {
  const [address = "", prefix, ...more] = cidr.split("/");
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (
    version === 0 ||
    more.length > 0 ||
    prefix === "" ||
    !Number.isInteger(length) ||
    length < 0 ||
    length > bits
  ) {
    throw new RangeError(`${cidr} is not a CIDR block such as 10.0.0.0/8`);
  }
  list.addSubnet(address, length, version === 6 ? "ipv6" : "ipv4");
}

function headerText(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : (value?.join(",") ?? "");
}
