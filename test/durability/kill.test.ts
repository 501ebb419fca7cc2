/** kill -9 while 200 clients publish: what was acknowledged is there, and nothing is torn. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion, type PackageVersionFixture } from "../harness/fixture-package.js";
import { clientAddress, exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { isAccepted, packageUrl, publishOverHttp } from "../harness/publish-over-http.js";

const PUBLISHES = 200;

/** The server dies when this many are acknowledged: many others are then under way. */
const ACKNOWLEDGED_BEFORE_KILL = 50;

let packhouse: Packhouse;
let access: NpmAccess;
let fixtures: PackageVersionFixture[];
const acknowledged = new Set<PackageVersionFixture>();

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
  fixtures = await Promise.all(Array.from({ length: PUBLISHES }, (_, index) => aVersion(index)));
  await publishAllAndKill();
  await packhouse.restart();
}, 120_000);

afterAll(() => packhouse.close());

/** Twenty names with ten versions each, so that publishes also meet on one package. */
async function aVersion(index: number): Promise<PackageVersionFixture> {
  const noise = Buffer.alloc(20_000 + index * 1_000, `content ${index} `);
  return aPackageVersion({
    name: `@acme/package-${index % 20}`,
    version: `1.${Math.floor(index / 20)}.0`,
    files: { "noise.txt": noise },
  });
}

async function publishAllAndKill(): Promise<void> {
  let killing: Promise<void> | undefined;
  const publishes = fixtures.map(async (fixture, index) => {
    const from = { ...access, localAddress: clientAddress(index) };
    const answer = await publishOverHttp(fixture, from).catch(() => undefined);
    if (answer === undefined || !isAccepted(answer)) return;
    acknowledged.add(fixture);
    if (acknowledged.size >= ACKNOWLEDGED_BEFORE_KILL) killing ??= packhouse.kill();
  });
  await Promise.all(publishes);
  await killing;
}

async function listedVersions(
  name: string,
): Promise<Record<string, { dist: { integrity: string } }>> {
  const answer = await exchange(packageUrl(access.registryUrl, name), { token: access.token });
  if (answer.status === 404) return {};
  expect(answer.status).toBe(200);
  return (
    JSON.parse(answer.body.toString()) as { versions: Awaited<ReturnType<typeof listedVersions>> }
  ).versions;
}

const tarballOf = ({ name, version }: PackageVersionFixture) =>
  exchange(`${access.registryUrl}${name}/-/${name.split("/").at(-1) ?? ""}-${version}.tgz`, {
    token: access.token,
  });

test("the server died in the middle of the work", () => {
  expect(acknowledged.size).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE_KILL);
  expect(acknowledged.size).toBeLessThan(PUBLISHES);
});

test("every acknowledged version is listed and its bytes are the published ones", async () => {
  for (const fixture of acknowledged) {
    const listed = (await listedVersions(fixture.name))[fixture.version];
    const { status, body } = await tarballOf(fixture);

    expect([fixture.version, status]).toEqual([fixture.version, 200]);
    expect(body.equals(fixture.tarball)).toBe(true);
    expect(listed?.dist.integrity).toBe(fixture.integrity);
  }
});

test("a version that was not acknowledged is either whole or absent", async () => {
  for (const fixture of fixtures.filter((one) => !acknowledged.has(one))) {
    const listed = (await listedVersions(fixture.name))[fixture.version];
    const { status, body } = await tarballOf(fixture);

    expect(status).toBe(listed === undefined ? 404 : 200);
    if (status === 200) expect(body.equals(fixture.tarball)).toBe(true);
  }
});

test("what was interrupted can be published again", async () => {
  for (const fixture of fixtures) {
    const answer = await publishOverHttp(fixture, access);
    expect([fixture.name, isAccepted(answer)]).toEqual([fixture.name, true]);
  }
});

test("no temporary file of the interrupted publishes is left", async () => {
  const entries = await readdir(packhouse.dataDirectory, { recursive: true, withFileTypes: true });
  const temporary = entries.filter(
    (entry) =>
      entry.isFile() &&
      /(^|\/)te?mp(\/|$)/.test(entry.parentPath.slice(packhouse.dataDirectory.length)),
  );

  expect(temporary.map((entry) => join(entry.parentPath, entry.name))).toEqual([]);
});
