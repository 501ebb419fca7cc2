/** Every client that can publish does, and installs what it published. */
import { createHostedRepository, heldVersions, type NpmAccess } from "../harness/chain.js";
import { describeWithClient, type NpmClientName } from "../harness/clients.js";
import type { ClientHome } from "../harness/client-home.js";
import { DIALECTS, makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";

const PUBLISHING_CLIENTS = ["npm", "pnpm", "yarn1", "yarn4", "bun"] as const;

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

async function makePackageHome(
  client: NpmClientName,
  name: string,
  version: string,
  source = `module.exports = ${JSON.stringify(`${name}@${version}`)};\n`,
): Promise<ClientHome> {
  const manifest = { name, version, main: "index.js", license: "MIT", files: ["index.js"] };
  const home = await makeNpmHome(client, access, manifest, { "index.js": source });
  const { prepare } = DIALECTS[client];
  if (prepare !== undefined) await home.runOrThrow(client, prepare);
  return home;
}

for (const client of PUBLISHING_CLIENTS) {
  describeWithClient(client, () => {
    const publish = DIALECTS[client].publish ?? [];

    test.each([`@acme/from-${client}`, `from-${client}`])(
      "publishes %s and installs what it published",
      async (name) => {
        const author = await makePackageHome(client, name, "1.0.0");
        await author.runOrThrow(client, publish);

        const user = await makeNpmHome(client, access, {
          name: "user",
          version: "1.0.0",
          private: true,
          dependencies: { [name]: "^1.0.0" },
        });
        await user.runOrThrow(client, DIALECTS[client].install);
        const installed = await user.evaluate(
          `console.log(JSON.stringify(require(${JSON.stringify(name)})))`,
        );

        expect(installed).toBe(`${name}@1.0.0`);
        await author.remove();
        await user.remove();
      },
    );

    test("may publish the next version, which becomes the latest", async () => {
      const name = `next-${client}`;
      for (const version of ["1.0.0", "1.1.0"]) {
        const author = await makePackageHome(client, name, version);
        await author.runOrThrow(client, publish);
        await author.remove();
      }

      const held = await heldVersions(packhouse.client, "acme", "packages", name);
      expect(held.sort()).toEqual(["1.0.0", "1.1.0"]);
      const response = await fetch(`${access.registryUrl}${name}`, {
        headers: { authorization: `Bearer ${access.token}` },
      });
      expect(await response.json()).toMatchObject({ "dist-tags": { latest: "1.1.0" } });
    });

    test("is told that other bytes for a published version are refused", async () => {
      const name = `immutable-${client}`;
      const first = await makePackageHome(client, name, "1.0.0");
      await first.runOrThrow(client, publish);
      const second = await makePackageHome(client, name, "1.0.0", "module.exports = 'other';\n");
      const refused = await second.run(client, publish);

      expect(refused.exitCode).not.toBe(0);
      expect(refused.stdout + refused.stderr).toMatch(/1\.0\.0/);
      await first.remove();
      await second.remove();
    });
  });
}

describeWithClient("deno", () => {
  test("installs what npm published", async () => {
    const author = await makePackageHome("npm", "@acme/for-deno", "1.0.0");
    await author.runOrThrow("npm", ["publish"]);
    const user = await makeNpmHome("deno", access, {
      name: "user",
      version: "1.0.0",
      private: true,
      dependencies: { "@acme/for-deno": "^1.0.0" },
    });
    await user.runOrThrow("deno", DIALECTS.deno.install);

    expect(await user.evaluate(`console.log(JSON.stringify(require("@acme/for-deno")))`)).toBe(
      "@acme/for-deno@1.0.0",
    );
    await author.remove();
    await user.remove();
  });
});
