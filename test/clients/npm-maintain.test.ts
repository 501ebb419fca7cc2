/** npm changes what it published: deprecate, dist-tag, unpublish. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import type { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl, publishOrThrow, publishOverHttp } from "../harness/publish-over-http.js";

describeWithClient("npm", () => {
  let packhouse: Packhouse;
  let access: NpmAccess;
  let home: ClientHome;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    access = await createHostedRepository(packhouse);
    home = await makeNpmHome("npm", access, { name: "user", version: "1.0.0", private: true });
  });

  afterAll(async () => {
    await packhouse.close();
    await home.remove();
  });

  async function publishVersions(name: string, versions: readonly string[]): Promise<void> {
    for (const version of versions)
      await publishOrThrow(await aPackageVersion({ name, version }), access);
  }

  async function packument(
    name: string,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${access.token}` };
    const response = await fetch(packageUrl(access.registryUrl, name), { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function view(name: string, field: string): Promise<unknown> {
    const { stdout } = await home.runOrThrow("npm", [
      "view",
      name,
      field,
      "--json",
      "--prefer-online",
    ]);
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }

  test.each(["@acme/old", "old"])("deprecates a version of %s, and takes it back", async (name) => {
    await publishVersions(name, ["1.0.0", "1.1.0"]);
    await home.runOrThrow("npm", ["deprecate", `${name}@1.0.0`, "has a hole"]);
    expect(await view(`${name}@1.0.0`, "deprecated")).toBe("has a hole");
    expect(await view(`${name}@1.1.0`, "deprecated")).toBeUndefined();

    await home.runOrThrow("npm", ["deprecate", `${name}@1.0.0`, ""]);
    expect(await view(`${name}@1.0.0`, "deprecated")).toBeUndefined();
  });

  test.each(["@acme/tagged", "tagged"])(
    "adds, lists and removes a dist-tag of %s",
    async (name) => {
      await publishVersions(name, ["1.0.0", "2.0.0"]);
      await home.runOrThrow("npm", ["dist-tag", "add", `${name}@1.0.0`, "stable"]);
      const listed = await home.runOrThrow("npm", ["dist-tag", "ls", name]);
      expect(listed.stdout.trim().split("\n").sort()).toEqual(["latest: 2.0.0", "stable: 1.0.0"]);

      await home.runOrThrow("npm", ["dist-tag", "rm", name, "stable"]);
      expect(await view(name, "dist-tags")).toEqual({ latest: "2.0.0" });
    },
  );

  test("cannot remove the tag latest", async () => {
    await publishVersions("always-latest", ["1.0.0"]);
    const refused = await home.run("npm", ["dist-tag", "rm", "always-latest", "latest"]);

    expect(refused.exitCode).not.toBe(0);
    expect(await view("always-latest", "dist-tags")).toEqual({ latest: "1.0.0" });
  });

  test.each(["@acme/fewer", "fewer"])("unpublishes one version of %s", async (name) => {
    await publishVersions(name, ["1.0.0", "1.1.0"]);
    await home.runOrThrow("npm", ["unpublish", `${name}@1.1.0`]);
    const { body } = await packument(name);

    expect(Object.keys(body["versions"] as object)).toEqual(["1.0.0"]);
    expect(body["dist-tags"]).toEqual({ latest: "1.0.0" });
    const base = name.split("/").at(-1) ?? name;
    const tarball = await fetch(`${access.registryUrl}${name}/-/${base}-1.1.0.tgz`, {
      headers: { authorization: `Bearer ${access.token}` },
    });
    expect(tarball.status).toBe(404);
  });

  test.each(["@acme/whole", "whole"])("unpublishes all of %s", async (name) => {
    await publishVersions(name, ["1.0.0", "1.1.0"]);
    await home.runOrThrow("npm", ["unpublish", name, "--force"]);

    expect((await packument(name)).status).toBe(404);
  });

  test("an unpublished version cannot come back with other bytes", async () => {
    await publishVersions("reborn", ["1.0.0", "1.1.0"]);
    await home.runOrThrow("npm", ["unpublish", "reborn@1.1.0"]);
    const other = await aPackageVersion({
      name: "reborn",
      version: "1.1.0",
      files: { "index.js": "module.exports = 'other';\n" },
    });

    expect((await publishOverHttp(other, access)).status).toBe(409);
  });
});
