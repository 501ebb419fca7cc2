/** npm audits what it installed: advisories, and the registry's signatures. */
import { join } from "node:path";
import {
  createChain,
  createHostedRepository,
  type NpmAccess,
  type RepositoryChain,
} from "../harness/chain.js";
import type { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackageVersion, aSimplePackage } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";

const WITHOUT_SIGSTORE = {
  NODE_OPTIONS: `--require ${join(import.meta.dirname, "../harness/unknown-to-sigstore.cjs")}`,
};

describeWithClient("npm", () => {
  let upstream: FakeUpstream;
  let packhouse: Packhouse;
  let chain: RepositoryChain;
  let hosted: NpmAccess;

  beforeAll(async () => {
    upstream = await FakeUpstream.start([
      await aSimplePackage({ name: "leaky" }),
      await aSimplePackage({ name: "sound" }),
      await aSimplePackage({ name: "attested" }),
    ]);
    upstream.advise("leaky", {
      id: 1,
      url: "https://advisories.invalid/1",
      title: "It leaks",
      severity: "high",
      vulnerable_versions: "<2.0.0",
      cwe: [],
      cvss: { score: 7.5, vectorString: null },
    });
    packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
    chain = await createChain(packhouse);
    hosted = await createHostedRepository(packhouse, "alone");
    for (const access of [chain, hosted]) {
      await publishOrThrow(await aPackageVersion({ name: "@acme/private" }), access);
    }
  });

  afterAll(async () => {
    await packhouse.close();
    await upstream.close();
  });

  async function installed(
    access: NpmAccess,
    dependencies: Record<string, string>,
  ): Promise<ClientHome> {
    const manifest = { name: "user", version: "1.0.0", private: true, dependencies };
    const home = await makeNpmHome("npm", access, manifest);
    await home.runOrThrow("npm", ["install", "--no-audit"]);
    return home;
  }

  test("an advisory of the upstream reaches npm audit", async () => {
    const home = await installed(chain, { leaky: "^1.0.0", "@acme/private": "^1.0.0" });
    const { stdout, exitCode } = await home.run("npm", ["audit", "--json"]);

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      vulnerabilities: { leaky: { severity: "high" } },
      metadata: { vulnerabilities: { high: 1, total: 1 } },
    });
    await home.remove();
  });

  test("an upstream attestation is passed through, at our address", async () => {
    const bundle = { predicateType: "https://slsa.dev/provenance/v1", bundle: { mediaType: "x" } };
    upstream.attest("attested", "1.0.0", bundle);
    const get = async (url: string): Promise<unknown> =>
      JSON.parse((await exchange(url, { token: chain.token })).body.toString());
    const { dist } = (await get(`${chain.registryUrl}attested/1.0.0`)) as {
      dist: { attestations: { url: string } };
    };

    expect(dist.attestations.url.startsWith(chain.registryUrl)).toBe(true);
    expect(await get(dist.attestations.url)).toEqual({ attestations: [bundle] });
  });

  test("a repository without upstream reports nothing", async () => {
    const home = await installed(hosted, { "@acme/private": "^1.0.0" });
    const { stdout } = await home.runOrThrow("npm", ["audit", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({ metadata: { vulnerabilities: { total: 0 } } });
    await home.remove();
  });

  test("signatures of public and private packages verify with the keys served", async () => {
    const home = await installed(chain, { sound: "^1.0.0", "@acme/private": "^1.0.0" });
    const { stdout } = await home.runOrThrow("npm", ["audit", "signatures", "--json"], {
      environment: WITHOUT_SIGSTORE,
    });

    expect(JSON.parse(stdout)).toEqual({ invalid: [], missing: [] });
    const text = await home.runOrThrow("npm", ["audit", "signatures"], {
      environment: WITHOUT_SIGSTORE,
    });
    expect(text.stdout).toContain("2 packages have verified registry signatures");
    await home.remove();
  });
});
