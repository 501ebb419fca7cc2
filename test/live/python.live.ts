/**
 * Real projects with their trees through `public:pypi` from the index that this machine's pip uses, then the same with
 * that index out of reach and empty caches. One install each: a public index is a guest's place.
 */
import { type ClientName, describeWithClient } from "../harness/clients.js";
import { PythonClients } from "../harness/python-clients.js";
import { findFreePort } from "../harness/server-process.js";
import { hostEnvironment } from "./host-environment.js";

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const PROJECTS = ["requests", "flask", "numpy", "jupyterlab"];

/** Mirrors of companies have private addresses, and their files may be on another host than their index. */
const ENVIRONMENT = { ...hostEnvironment(), PACKHOUSE_UPSTREAM_ALLOW_PRIVATE_ADDRESSES: "true" };

const INSTALLERS: readonly (readonly [ClientName, readonly string[], string])[] = [
  ["uv", ["pip", "install", "--no-cache"], "--default-index"],
  ["pip", ["install", "--no-cache-dir"], "--index-url"],
];

for (const [client, command, indexOption] of INSTALLERS) {
  describeWithClient(client, () => {
    let python: PythonClients;
    let online: readonly string[];

    beforeAll(async () => {
      python = await PythonClients.startLive(ENVIRONMENT);
    });
    afterAll(() => python.close());

    async function install(home: string): Promise<readonly string[]> {
      const options = ["--only-binary", ":all:", "--target", "site", indexOption, python.indexUrl];
      const startedAtMs = performance.now();
      const result = await python.run(client, [...command, ...options, ...PROJECTS], home);
      expect([result.exitCode, result.stderr]).toEqual([0, expect.anything()]);
      const installed = await python.installed(home);
      const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
      process.stdout.write(`${client}, ${home}: ${installed.length} projects, ${seconds} s\n`);
      return installed;
    }

    test(
      "installs from the public index",
      async () => {
        online = await install("online");
        expect(online.length).toBeGreaterThan(60);
      },
      INSTALL_TIMEOUT_MS,
    );

    test(
      "installs the same with the public index out of reach",
      async () => {
        await python.packhouse.restart({
          publicPypiUrl: `http://127.0.0.1:${await findFreePort()}/simple/`,
          environment: { ...ENVIRONMENT, PACKHOUSE_UPSTREAM_METADATA_TTL_SECONDS: "0" },
        });
        expect(await install("offline")).toEqual(online);
      },
      INSTALL_TIMEOUT_MS,
    );
  });
}
