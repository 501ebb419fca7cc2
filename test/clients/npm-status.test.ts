/** What npm gets of versions that are hidden. */
import { UpdatePackageVersionsStatusCommand } from "@aws-sdk/client-codeartifact";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import type { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";

describeWithClient("npm", () => {
  let packhouse: Packhouse;
  let access: NpmAccess;
  let home: ClientHome;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    access = await createHostedRepository(packhouse);
    const dependencies = { lib: "1.1.0" };
    const manifest = { name: "user", version: "1.0.0", private: true, dependencies };
    home = await makeNpmHome("npm", access, manifest);
    for (const version of ["1.0.0", "1.1.0"])
      await publishOrThrow(await aPackageVersion({ name: "lib", version }), access);
  });

  afterAll(async () => {
    await packhouse.close();
    await home.remove();
  });

  const setStatus = (targetStatus: "Published" | "Unlisted" | "Archived") =>
    packhouse.client.send(
      new UpdatePackageVersionsStatusCommand({
        domain: "acme",
        repository: "packages",
        format: "npm",
        package: "lib",
        versions: ["1.1.0"],
        targetStatus,
      }),
    );

  async function view(field: string): Promise<unknown> {
    const options = ["--json", "--prefer-online"];
    const { stdout } = await home.runOrThrow("npm", ["view", "lib", field, ...options]);
    return JSON.parse(stdout);
  }

  /** From the lock file, with nothing kept from before. */
  const reinstall = () => home.run("npm", ["ci", "--cache", `./cache-${Math.random()}`]);

  test("an unlisted version is not shown, but installed from a lock file; an archived one is not", async () => {
    await home.runOrThrow("npm", ["install"]);
    expect(await view("dist-tags")).toEqual({ latest: "1.1.0" });

    await setStatus("Unlisted");
    expect([await view("versions")].flat()).toEqual(["1.0.0"]);
    expect(await view("dist-tags")).toEqual({ latest: "1.0.0" });
    expect(await reinstall()).toMatchObject({ exitCode: 0 });

    await setStatus("Archived");
    const refused = await reinstall();
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(/E404/);

    await setStatus("Published");
    expect(await view("dist-tags")).toEqual({ latest: "1.1.0" });
    expect(await reinstall()).toMatchObject({ exitCode: 0 });
  });
});
