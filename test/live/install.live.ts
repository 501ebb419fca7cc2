/**
 * A real project through `public:npmjs` from the registry this machine's npm uses, then the same with that registry
 * out of reach. One install each: a public registry is a guest's place.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createChain, type RepositoryChain } from "../harness/chain.js";
import type { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { DIALECTS, makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { findFreePort } from "../harness/server-process.js";
import { hostEnvironment } from "./host-environment.js";
import { installedPackages } from "./installed-packages.js";
import { REAL_PROJECT, REAL_PROJECT_PROBE, REAL_PROJECT_RESULT } from "./real-project.js";

const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The packages are what is tested, not what their install scripts would download past the registry. */
const NO_SCRIPTS = { npm_config_ignore_scripts: "true", YARN_ENABLE_SCRIPTS: "false" };

for (const client of ["npm", "pnpm", "yarn4"] as const) {
  describeWithClient(client, () => {
    const { install, installFrozen, lockFile } = DIALECTS[client];
    const homes: ClientHome[] = [];
    let packhouse: Packhouse;
    let chain: RepositoryChain;
    let lock: string;
    let installedOnline: string[];

    /** Installs in a home that never saw a registry, and says how long it took. */
    async function installWithEmptyCaches(
      command: readonly string[],
      files: Readonly<Record<string, string>> = {},
    ): Promise<ClientHome> {
      const home = await makeNpmHome(client, chain, REAL_PROJECT, files);
      homes.push(home);
      const startedAtMs = performance.now();
      await home.runOrThrow(client, command, {
        environment: NO_SCRIPTS,
        timeoutMs: INSTALL_TIMEOUT_MS,
      });
      const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
      const { length } = await installedPackages(home.project);
      process.stdout.write(`${client}: ${command.join(" ")}: ${length} packages, ${seconds} s\n`);
      return home;
    }

    beforeAll(async () => {
      packhouse = await Packhouse.start({ environment: hostEnvironment() });
      chain = await createChain(packhouse);
    });

    afterAll(async () => {
      for (const home of homes) await home.remove();
      await packhouse.close();
    });

    test(
      "installs the project from the public registry",
      async () => {
        const home = await installWithEmptyCaches(install);
        installedOnline = await installedPackages(home.project);
        lock = await readFile(join(home.project, lockFile), "utf8");

        expect(installedOnline.length).toBeGreaterThan(500);
        expect(await home.evaluate(REAL_PROJECT_PROBE)).toEqual(REAL_PROJECT_RESULT);
      },
      INSTALL_TIMEOUT_MS,
    );

    describe("with the public registry out of reach", () => {
      beforeAll(async () => {
        const closedPort = await findFreePort();
        await packhouse.restart({
          publicNpmUrl: `http://127.0.0.1:${closedPort}/`,
          // Every document has to be asked for again, so that what answers is what was kept.
          environment: { ...hostEnvironment(), PACKHOUSE_UPSTREAM_METADATA_TTL_SECONDS: "0" },
        });
      });

      test.each([
        ["from its lock file", installFrozen, () => ({ [lockFile]: lock })],
        ["without a lock file", install, () => ({})],
      ])(
        "installs the same packages %s",
        async (_name, command, files) => {
          const home = await installWithEmptyCaches(command, files());

          expect(await installedPackages(home.project)).toEqual(installedOnline);
          expect(await home.evaluate(REAL_PROJECT_PROBE)).toEqual(REAL_PROJECT_RESULT);
        },
        INSTALL_TIMEOUT_MS,
      );
    });
  });
}
