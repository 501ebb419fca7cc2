/** The fake upstream does what the tests built on it believe. */
import { gunzipSync } from "node:zlib";
import { EVERY_PATH, FakeUpstream } from "./fake-upstream.js";
import { aSimplePackage, digestsOf, type PackageFixture } from "./fixture-package.js";
import { exchange } from "./http-exchange.js";
import type { UpstreamFault } from "./upstream-faults.js";

const ABBREVIATED = "application/vnd.npm.install-v1+json";
const TARBALL = "/@acme/thing/-/thing-1.0.0.tgz";

let fixture: PackageFixture;
let upstream: FakeUpstream;

beforeEach(async () => {
  fixture = await aSimplePackage({ name: "@acme/thing", manifest: { scripts: { install: "x" } } });
  upstream = await FakeUpstream.start([fixture]);
});

afterEach(() => upstream.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  exchange(`${upstream.url}${path}`, { headers, timeoutMs: 2_000 });

test("the full document has times, the abbreviated one tells of install scripts", async () => {
  const full = await get("/@acme%2fthing");
  const short = await get("/@acme%2fthing", { accept: ABBREVIATED });

  expect(JSON.parse(full.body.toString())).toMatchObject({
    time: { "1.0.0": "2024-01-01T00:00:00.000Z" },
    versions: { "1.0.0": { scripts: { install: "x" } } },
  });
  const document = JSON.parse(short.body.toString()) as Record<string, unknown>;
  expect(document).toMatchObject({ versions: { "1.0.0": { hasInstallScript: true } } });
  expect(document).not.toHaveProperty("time");
  expect(short.headers["content-type"]).toBe(ABBREVIATED);
});

test("an entity tag is stable and answers 304", async () => {
  const first = await get("/@acme%2fthing", { "accept-encoding": "gzip" });
  const headers = { "accept-encoding": "gzip", "if-none-match": first.headers.etag ?? "" };

  expect(gunzipSync(first.body).toString()).toContain('"@acme/thing"');
  expect((await get("/@acme%2fthing", headers)).status).toBe(304);
  upstream.spoil("/@acme/thing", { kind: "ignore-conditional" });
  expect((await get("/@acme%2fthing", headers)).status).toBe(200);
});

test("the tarball has the integrity that the document promises", async () => {
  const { body } = await get(TARBALL);
  const document = await get("/@acme%2fthing/latest");

  expect(JSON.parse(document.body.toString())).toMatchObject({ dist: digestsOf(body) });
});

test("requests are counted by decoded path", async () => {
  await get("/@acme%2fthing");
  await get("/@acme/thing");
  await get(TARBALL);

  expect(upstream.countRequests("/@acme/thing")).toBe(2);
  expect(upstream.requests()).toHaveLength(3);
});

test("refuses connections while it is down, and comes back on the same port", async () => {
  const { url } = upstream;
  await upstream.goDown();
  await expect(get(TARBALL)).rejects.toThrow("ECONNREFUSED");
  await upstream.comeBack();

  expect(upstream.url).toBe(url);
  expect((await get(TARBALL)).status).toBe(200);
});

test.each<UpstreamFault>([{ kind: "hang" }, { kind: "slow", bytesPerSecond: 1 }])(
  "$kind does not end within two seconds",
  async (fault) => {
    upstream.spoil(TARBALL, fault);
    const outcome = get(TARBALL).then(
      ({ complete }) => complete,
      () => false,
    );

    expect(await outcome).toBe(false);
  },
);

test.each<UpstreamFault>([
  { kind: "truncate", afterBytes: 10 },
  { kind: "reset", afterBytes: 10 },
  { kind: "wrong-length", byBytes: 10 },
])("$kind breaks off", async (fault) => {
  upstream.spoil(TARBALL, fault);

  expect((await get(TARBALL)).complete).toBe(false);
});

test("corrupt changes the bytes, alternate every second time", async () => {
  const right = fixture.versions[0]?.tarball;
  upstream.spoil(TARBALL, { kind: "corrupt" });
  expect((await get(TARBALL)).body).not.toEqual(right);
  upstream.spoil(TARBALL, { kind: "alternate" });

  expect((await get(TARBALL)).body).toEqual(right);
  expect((await get(TARBALL)).body).not.toEqual(right);
});

test("a fault on every path ends when healed", async () => {
  upstream.spoil(EVERY_PATH, { kind: "status", status: 429, retryAfterSeconds: 7 });
  const { status, headers } = await get(TARBALL);
  expect([status, headers["retry-after"]]).toEqual([429, "7"]);
  upstream.heal();

  expect((await get(TARBALL)).status).toBe(200);
});
