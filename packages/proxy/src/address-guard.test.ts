import { createAddressGuard } from "./address-guard.js";

test.each([
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "192.0.2.1",
  "192.88.99.1",
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::8.8.8.8",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "0:0:0:0:0:ffff:10.0.0.1",
  "::ffff:0:127.0.0.1",
  "64:ff9b::127.0.0.1",
  "64:ff9b::8.8.8.8",
  "64:ff9b:1::1",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "3fff::1",
  "4000::1",
  "5f00::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
  "localhost",
  "127.1",
  "0x7f.0.0.1",
  "[::1]",
  "",
])("%s is denied", (address) => {
  expect(createAddressGuard().permits(address)).toBe(false);
});

test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "::ffff:8.8.8.8", "2606:4700::1111"])(
  "%s is permitted",
  (address) => {
    expect(createAddressGuard().permits(address)).toBe(true);
  },
);

test("an allowed network is permitted in every notation, its neighbours are not", () => {
  const guard = createAddressGuard(["10.1.0.0/16", "fd12::/16"]);
  const addresses = ["10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "10.2.0.1", "fd13::1", "127.0.0.1"];
  expect(addresses.map((address) => guard.permits(address))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test.each(["10.0.0.1", "10.0.0.0/33", "lan", ""])("%j is no network", (network) => {
  expect(() => createAddressGuard([network])).toThrow();
});
