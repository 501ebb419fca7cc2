/** Publishes and removals that look almost right. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl, publishOrThrow, publishOverHttp } from "../harness/publish-over-http.js";

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

async function packument(name: string): Promise<{ _rev: string; versions: object }> {
  const { body } = await exchange(packageUrl(access.registryUrl, name), { token: access.token });
  return JSON.parse(body.toString()) as { _rev: string; versions: object };
}

test.each(["2.0.0 ", " 2.0.0", "2.0.0\n", "v2.0.0"])(
  "version %j, which no client could ask for, is refused",
  async (version) => {
    const fixture = await aPackageVersion({ name: "blank", version });
    expect((await publishOverHttp(fixture, access)).status).toBe(400);
  },
);

test("a second manifest that a disk without case would mistake for package.json is refused", async () => {
  const evil = JSON.stringify({ name: "cased", version: "1.0.0", scripts: { install: "evil" } });
  const fixture = await aPackageVersion({ name: "cased", files: { "Package.JSON": evil } });
  const answer = await publishOverHttp(fixture, access);

  expect(answer.status).toBe(400);
  expect(answer.body.toString()).toContain("differs only in case from package.json");
});

test("a tarball is not removed by who has not seen the package's last change", async () => {
  await publishOrThrow(await aPackageVersion({ name: "shared" }), access);
  const seen = await packument("shared");
  await publishOrThrow(await aPackageVersion({ name: "shared", version: "1.1.0" }), access);
  const remove = (revision: string) =>
    exchange(`${access.registryUrl}shared/-/shared-1.0.0.tgz/-rev/${revision}`, {
      method: "DELETE",
      token: access.token,
    });

  expect((await remove(seen._rev)).status).toBe(409);
  const now = await packument("shared");
  expect(Object.keys(now.versions)).toEqual(["1.0.0", "1.1.0"]);
  expect((await remove(now._rev)).status).toBe(200);
  expect(Object.keys((await packument("shared")).versions)).toEqual(["1.1.0"]);
});
