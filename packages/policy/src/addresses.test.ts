import { isInRange, parseAddress, parseRange } from "./addresses.js";

function covers(rangeText: string, addressText: string): boolean {
  const [range, address] = [parseRange(rangeText), parseAddress(addressText)];
  if (range === undefined || address === undefined) throw new Error("cannot be read");
  return isInRange(address, range);
}

test.each([
  ["10.0.0.0/8", "10.255.0.1", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["10.9.9.9/8", "10.0.0.1", true],
  ["10.1.2.0/23", "10.1.3.255", true],
  ["10.1.2.0/23", "10.1.4.0", false],
  ["192.168.1.7", "192.168.1.7", true],
  ["192.168.1.7/32", "192.168.1.8", false],
  ["128.0.0.0/1", "255.255.255.255", true],
  ["128.0.0.0/1", "127.255.255.255", false],
  // A shift by 32 bits is none in JavaScript.
  ["0.0.0.0/0", "203.0.113.9", true],
  ["::/0", "2001:db8::1", true],
  ["0.0.0.0/0", "2001:db8::1", false],
  ["::/0", "203.0.113.9", false],
  ["2001:db8::/32", "2001:db8:ffff::1", true],
  ["2001:db8::/33", "2001:db8:8000::1", false],
  ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", true],
  ["::ffff:10.0.0.0/104", "10.1.1.1", true],
  ["::ffff:10.0.0.0/104", "11.1.1.1", false],
  ["10.0.0.0/8", "::ffff:10.1.1.1", true],
  ["10.0.0.0/8", "::ffff:a01:101", true],
  ["64:ff9b::10.0.0.1", "64:ff9b::a00:1", true],
])("%s covers %s: %s", (range, address, expected) => {
  expect(covers(range, address)).toBe(expected);
});

test.each([
  "",
  "1",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.4 ",
  "0x1.2.3.4",
  ":",
  ":::",
  "1::2::3",
  "::12345",
  "::g",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8",
  "fe80::1%eth0",
  "1.2.3.4::",
  "::1.2.3",
])("%j is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test.each([
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/8/8",
  "10.0.0.0/a",
  "::/129",
  "::ffff:10.0.0.0/95",
  "/8",
])("%j is no range", (text) => {
  expect(parseRange(text)).toBeUndefined();
});
