/** Long-lived tokens in the hands of real clients, of a server of two processes. */
import { describeWithClient } from "../harness/clients.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { clientAddress, exchange } from "../harness/http-exchange.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl, publishOverHttp, publishOrThrow } from "../harness/publish-over-http.js";
import { asAdministrator, createToken, npmUrl } from "./team.js";

let upstream: FakeUpstream;
let packhouse: Packhouse;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  packhouse = await Packhouse.start({
    publicNpmUrl: upstream.url,
    serveArguments: ["--workers", "2"],
  });
  const author = await createToken(packhouse, "--publish");
  for (const name of ["@acme/lib", "other"]) {
    await publishOrThrow(await aPackageVersion({ name, version: "1.0.0" }), author);
  }
}, 120_000);
afterAll(async () => {
  await packhouse.close();
  await upstream.close();
});

const manifest = (dependency: string) => ({
  ...{ name: "user", version: "1.0.0", private: true },
  dependencies: { [dependency]: "1.0.0" },
});
const install = ["install", "--no-audit", "--no-fund"];

/**
 * Statuses of so many requests, each on a connection of its own: both processes answer some. Each from another address,
 * or the many that are refused would be slowed down.
 */
async function statuses(url: string, token: string, count = 6): Promise<number[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      exchange(url, { token, localAddress: clientAddress(index) }),
    ),
  );
  return [...new Set(answers.map(({ status }) => status))];
}

describeWithClient("npm", () => {
  test("a read token installs and does not publish", async () => {
    const access = await createToken(packhouse, "--read", "--name", "laptop");
    const reader = await makeNpmHome("npm", access, manifest("@acme/lib"));
    await reader.runOrThrow("npm", install);
    const author = await makeNpmHome("npm", access, { name: "mine", version: "1.0.0" });
    const refused = await author.run("npm", ["publish"]);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(
      /the token was not made for codeartifact:PublishPackageVersion here;.* Decision id: [0-9a-f]{32}/,
    );
    await Promise.all([reader.remove(), author.remove()]);
  });

  test("a token for some packages publishes and installs those only", async () => {
    const access = await createToken(packhouse, "--publish", "--package", "npm/@acme/*");
    const names = ["@acme/new", "foreign"];
    const exits: boolean[] = [];
    for (const name of names) {
      const author = await makeNpmHome("npm", access, { name, version: "1.0.0" });
      exits.push((await author.run("npm", ["publish"])).exitCode === 0);
      await author.remove();
    }
    expect(exits).toEqual([true, false]);
    const reader = await makeNpmHome("npm", access, manifest("@acme/lib"));
    await reader.runOrThrow("npm", install);
    await reader.write({ "package.json": JSON.stringify(manifest("other")) });
    const refused = await reader.run("npm", install);
    expect(refused.stdout + refused.stderr).toContain("E403");
    await reader.remove();
  });
});

test("a token works from its addresses only", async () => {
  const here = await createToken(packhouse, "--read", "--source-ip", "127.0.0.0/8");
  const elsewhere = await createToken(packhouse, "--read", "--source-ip", "192.0.2.0/24", "::2");
  const url = packageUrl(here.registryUrl, "other");
  expect(await statuses(url, here.token)).toEqual([200]);
  expect(await statuses(url, elsewhere.token)).toEqual([403]);
});

test("it works in no other repository, and calls no API", async () => {
  const { token } = await createToken(packhouse, "--publish");
  expect(await statuses(packageUrl(npmUrl(packhouse, "npm-store"), "other"), token)).toEqual([403]);
  for (const path of ["/v1/domains", "/packhouse/v1/tokens", "/packhouse/v1/users"]) {
    const { status } = await exchange(`${packhouse.url}${path}`, { token });
    expect([400, 401, 403, 404, 405]).toContain(status);
  }
});

test.each([
  ["its id", (id: string) => ["--id", id]],
  ["its user", () => ["--principal", "arn:aws:iam::000000000000:user/admin"]],
  ["its domain", () => ["--all", "--domain", "main"]],
])(
  "revoked by %s it stops in both processes within 5 s, living connections or not",
  async (_, which) => {
    const { token, tokenId, registryUrl } = await createToken(packhouse, "--publish");
    const url = packageUrl(registryUrl, "other");
    expect(await statuses(url, token)).toEqual([200]);
    await asAdministrator(packhouse, ["token", "revoke", ...which(tokenId)]);
    const revokedAtMs = Date.now();
    expect(await statuses(url, token, 20)).toEqual([401]);
    const version = await aPackageVersion({ name: "late", version: "1.0.0" });
    expect((await publishOverHttp(version, { token, registryUrl })).status).toBe(401);
    expect(Date.now() - revokedAtMs).toBeLessThan(5_000);
  },
);

test("authorization tokens are revoked as well, and listed tokens say what became of them", async () => {
  const domain = ["--domain", "main"];
  const token = (await asAdministrator(packhouse, ["token", ...domain])).trim();
  const url = packageUrl(npmUrl(packhouse), "other");
  expect(await statuses(url, token)).toEqual([200]);
  const { tokenId } = await createToken(packhouse, "--read", "--name", "seen", "--expires", "2h");
  await asAdministrator(packhouse, ["token", "revoke", "--all"]);
  expect(await statuses(url, token)).toEqual([401]);
  const listed = JSON.parse(
    await asAdministrator(packhouse, ["token", "list", "--output", "json"]),
  ) as { tokens: { tokenId: string; name: string; revokedAt?: string; scope: object }[] };
  expect(listed.tokens.find((one) => one.tokenId === tokenId)).toMatchObject({
    name: "seen",
    scope: { repository: "packages", access: "read", packages: [], sourceIps: [] },
    revokedAt: expect.stringMatching(/Z$/) as string,
  });
  expect(JSON.stringify(listed)).not.toContain("pht_");
});

test("what cannot be is said before anything is made", async () => {
  const cases: [string[], string][] = [
    [["--read", "--publish"], "--read or --publish"],
    [[], "--read or --publish"],
    [["--read", "--expires", "soon"], "no time span"],
    [["--read", "--expires", "366d"], "tokens.maxLifetimeSeconds"],
    [["--read", "--package", "acme"], "no pattern of packages"],
    [["--read", "--source-ip", "10.0.0.0/33"], "no CIDR block"],
    [["--read", "--name", "two words"], "no token name"],
    [["--read", "--domain", "nowhere"], "nowhere"],
  ];
  for (const [options, message] of cases) {
    await expect(createToken(packhouse, ...options)).rejects.toThrow(message);
  }
});
