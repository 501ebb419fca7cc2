/** An address as groups of 16 bits: two of IPv4, eight of IPv6. */
export type Address = readonly number[];

export interface AddressRange {
  readonly network: Address;
  readonly prefixBits: number;
}

const GROUP_BITS = 16;

/** CIDR, or one address alone. Undefined when it is neither. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", prefix, ...rest] = text.split("/");
  const network = parseAddress(address);
  if (network === undefined || rest.length > 0) return undefined;
  const allBits = network.length * GROUP_BITS;
  if (prefix === undefined) return { network, prefixBits: allBits };
  if (!/^\d{1,3}$/.test(prefix)) return undefined;
  // A range of IPv4 written as IPv6 counts the bits before it too.
  const writtenBits = address.includes(":") ? 128 : 32;
  const prefixBits = Number(prefix) - (writtenBits - allBits);
  return prefixBits >= 0 && prefixBits <= allBits ? { network, prefixBits } : undefined;
}

export function isInRange(address: Address, { network, prefixBits }: AddressRange): boolean {
  return (
    address.length === network.length &&
    network.every((group, i) => {
      // Bits of this group that count. Shifts stay below 32, where JavaScript starts over at 0.
      const bits = Math.min(Math.max(prefixBits - i * GROUP_BITS, 0), GROUP_BITS);
      const ignored = GROUP_BITS - bits;
      return group >> ignored === (address[i] ?? 0) >> ignored;
    })
  );
}

/** Undefined when it is no address. `::ffff:10.0.0.1` is IPv4's 10.0.0.1 (RFC 4291, section 2.5.5.2). */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  const groups = parseIpv6(text);
  const isMapped = groups?.slice(0, 6).every((group, i) => group === (i === 5 ? 0xffff : 0));
  return isMapped === true ? groups?.slice(6) : groups;
}

function parseIpv4(text: string): Address | undefined {
  const bytes = text.split(".");
  // A leading zero is octal to some readers.
  if (bytes.length !== 4 || !bytes.every((byte) => /^(0|[1-9]\d{0,2})$/.test(byte)))
    return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return [...head, ...zeros, ...tail];
}

/** Only at its end may an address have an IPv4 address in it. */
function parseGroups(text: string, isEnd: boolean): Address | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups = parts.map((part, i) => {
    if (isEnd && i === parts.length - 1 && part.includes(".")) return parseIpv4(part);
    return /^[\da-f]{1,4}$/i.test(part) ? [Number.parseInt(part, 16)] : undefined;
  });
  return groups.every((group) => group !== undefined) ? groups.flat() : undefined;
}
