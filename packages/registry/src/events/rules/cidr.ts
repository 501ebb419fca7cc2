import { BlockList, isIP } from "node:net";
import type { JsonValue } from "./json-value.js";
import { patternError } from "./pattern-error.js";

export type CidrMatcher = (value: string) => boolean;

/** Addresses of a block such as `10.0.0.0/8` or `fd00::/8`. @throws ValidationError */
export function compileCidr(operand: JsonValue, at: string): CidrMatcher {
  const [, address = "", bits = ""] =
    typeof operand === "string" ? (/^([^/]+)\/(\d{1,3})$/.exec(operand) ?? []) : [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) {
    throw patternError(at, "must be a block of addresses, such as 10.0.0.0/8");
  }
  const family = version === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return (value) => isIP(value) === version && block.check(value, family);
}
