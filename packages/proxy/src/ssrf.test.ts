import * as dns from "node:dns/promises";
import { bodyOf, upstreamErrorOf } from "../testing/reading.js";
import { ScriptedUpstream, status } from "../testing/scripted-upstream.js";
import type { UpstreamClient } from "./client.js";
import { createUpstreamClient } from "./create-client.js";
import type { HostAddress } from "./guarded-connector.js";
import type { UpstreamOptions } from "./upstream-options.js";

// What an attacker may write for an address of ours.
const SPELLINGS = [
  // Loopback, IPv4
  ...["127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1", "0177.1"],
  ...[
    "0177.0000.0000.0001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "0X7F000001",
    "0x7f.0x0.0x0.0x1",
  ],
  ...[
    "2130706433",
    "017700000001",
    "0x000000007f000001",
    "127.0x1",
    "127.0.0x0.01",
    "127.127.127.127",
  ],
  ...["0", "0.0.0.0", "0x0", "00", "0.0", "000.000.000.000"],
  // The same through Unicode and percent-encoding, which the URL parser folds
  ...["１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1"],
  ...["%31%32%37.0.0.1", "127%2e0%2e0%2e1", "%30x7f.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "LOCALHOST", "loc%61lhost"],
  // Loopback, IPv6
  ...[
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::]",
    "[::0001]",
  ],
  ...["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]"],
  ...[
    "[::ffff:0.0.0.0]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
  ],
  ...["[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]", "[::ffff:0:127.0.0.1]"],
  // Private, link-local, shared and unique local, among them metadata services
  ...["169.254.169.254", "2852039166", "0xa9fea9fe", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376"],
  ...[
    "169.254.43518",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[fe80::1]",
    "[fd00:ec2::254]",
  ],
  ...["10.0.0.1", "10.1", "012.1", "172.16.0.1", "192.168.0.1", "192.168.257", "100.64.0.1"],
  ...["100.100.100.200", "168.63.129.16", "[fc00::1]", "[ff02::1]", "224.0.0.1", "255.255.255.255"],
  // Names
  ...["localhost", "localhost.", "x.localhost", "metadata.invalid", "mixed.invalid"],
];

const NAMES = new Map([
  ["localhost.", ["127.0.0.1"]],
  ["x.localhost", ["::1", "127.0.0.1"]],
  ["metadata.invalid", ["169.254.169.254", "fd00:ec2::254"]],
  ["mixed.invalid", ["127.0.0.1", "::1", "10.0.0.1"]],
]);

async function resolveHost(hostname: string): Promise<readonly HostAddress[]> {
  const addresses = NAMES.get(hostname);
  if (addresses === undefined) return await dns.lookup(hostname, { all: true });
  return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
}

let victim: ScriptedUpstream;
let configured: ScriptedUpstream;
const clients: UpstreamClient[] = [];

function clientOf(options: Partial<UpstreamOptions> = {}): UpstreamClient {
  const client = createUpstreamClient({ baseUrl: configured.url(), resolveHost, ...options });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  victim = await ScriptedUpstream.start();
  configured = await ScriptedUpstream.start();
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));
afterAll(async () => {
  await configured.stop();
  await victim.stop();
});

const asset = { kind: "asset", maxBytes: 1024 } as const;

test("there are at least seventy spellings", () => {
  expect(new Set(SPELLINGS).size).toBeGreaterThanOrEqual(70);
});

test.each(SPELLINGS)("%s is not connected to", async (host) => {
  const text = `http://${host}:${victim.port}/`;
  const reasons: string[] = [];
  const client = clientOf({ retry: { maxAttempts: 1 } });
  reasons.push((await upstreamErrorOf(client.get({ ...asset, url: new URL(text) }))).reason);
  configured.answer = status(302, { location: text.replace(/[^ -~]/gu, encodeURIComponent) });
  reasons.push((await upstreamErrorOf(client.get({ ...asset, url: configured.url() }))).reason);
  expect(reasons).toEqual(["blocked-address", "blocked-address"]);
  expect(victim.seen).toEqual([]);
});

test("the configured origin is trusted wherever it lies", async () => {
  configured.answer = status(200, {}, "ok");
  expect(await bodyOf(await clientOf().get({ ...asset, url: configured.url() }))).toBe("ok");
});

test("only the configured port of a trusted host is trusted", async () => {
  const error = await upstreamErrorOf(clientOf().get({ ...asset, url: victim.url() }));
  expect(error.reason).toBe("blocked-address");
  expect(error.message).toContain("127.0.0.1 is not a public address");
});

test("a name that resolves to a permitted address first and to a denied one later stays out", async () => {
  let lookups = 0;
  const rebinding = clientOf({
    retry: { maxAttempts: 1 },
    timeouts: { connectMs: 100 },
    allowedNetworks: ["127.0.0.2/32"],
    resolveHost: () => {
      lookups += 1;
      return Promise.resolve([{ address: lookups === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 }]);
    },
  });
  const url = new URL(`http://rebinding.invalid:${victim.port}/`);
  const first = await upstreamErrorOf(rebinding.get({ ...asset, url }));
  expect(first.reason).not.toBe("blocked-address");
  expect(lookups).toBe(1);
  for (let i = 0; i < 20; i += 1) {
    const later = await upstreamErrorOf(rebinding.get({ ...asset, url }));
    expect(later.reason).toBe("blocked-address");
  }
  expect(victim.seen).toEqual([]);
});

test("of a name with public and private addresses only the permitted ones are dialled", async () => {
  const local = await ScriptedUpstream.start();
  const client = clientOf({
    allowedNetworks: ["127.0.0.1/32"],
    resolveHost: () =>
      Promise.resolve([
        { address: "10.0.0.1", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ]),
  });
  const url = new URL(`http://mixed.invalid:${local.port}/`);
  expect(await bodyOf(await client.get({ ...asset, url }))).toBe("ok");
  await local.stop();
});
