/** npm asks the registry: view, outdated, search, ping, whoami, logout. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createChain, type RepositoryChain } from "../harness/chain.js";
import type { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { SAMPLE_PROJECT, samplePackages } from "../harness/sample-project.js";
import { until } from "../harness/until.js";

describeWithClient("npm", () => {
  let upstream: FakeUpstream;
  let packhouse: Packhouse;
  let chain: RepositoryChain;
  let home: ClientHome;

  beforeAll(async () => {
    upstream = await FakeUpstream.start(await samplePackages());
    packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
    chain = await createChain(packhouse);
    const manifest = { description: "finds lost keys", keywords: ["keys"] };
    await publishOrThrow(await aPackageVersion({ name: "@acme/key-finder", manifest }), chain);
    home = await makeNpmHome("npm", chain, SAMPLE_PROJECT);
  });

  afterAll(async () => {
    await packhouse.close();
    await upstream.close();
    await home.remove();
  });

  test("view prints a hosted package with its publication time", async () => {
    const { stdout } = await home.runOrThrow("npm", ["view", "@acme/key-finder", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      name: "@acme/key-finder",
      version: "1.0.0",
      description: "finds lost keys",
      time: { "1.0.0": expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string },
    });
  });

  test("view prints upstream's publication time of a proxied package", async () => {
    const { stdout } = await home.runOrThrow("npm", ["view", "left-leaf", "time", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({ "1.1.0": "2024-01-01T00:00:00.000Z" });
  });

  test("view of an unknown package fails with E404", async () => {
    const result = await home.run("npm", ["view", "no-such-thing"]);

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("E404");
  });

  test("outdated names the newer version", async () => {
    await home.runOrThrow("npm", ["install", "left-leaf@1.0.0"]);
    const { stdout } = await home.run("npm", ["outdated", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      "left-leaf": { current: "1.0.0", wanted: "1.1.0", latest: "2.0.0" },
    });
  });

  test("search finds a hosted package by its description", async () => {
    const { stdout } = await home.runOrThrow("npm", ["search", "lost keys", "--json"]);
    const found = JSON.parse(stdout) as { name: string }[];

    expect(found.map((one) => one.name)).toContain("@acme/key-finder");
  });

  test("ping is answered", async () => {
    const { stderr } = await home.runOrThrow("npm", ["ping"]);

    expect(stderr).toMatch(/PONG/);
  });

  test("whoami prints the principal of the token", async () => {
    const { stdout } = await home.runOrThrow("npm", ["whoami"]);

    expect(stdout.trim()).not.toBe("");
  });

  test("whoami with a wrong token fails with E401", async () => {
    const stranger = await makeNpmHome("npm", { ...chain, token: "wrong" }, SAMPLE_PROJECT);
    const result = await stranger.run("npm", ["whoami"]);

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("E401");
    await stranger.remove();
  });

  test("logout takes the token from the configuration, and the log does not have it", async () => {
    const visitor = await makeNpmHome("npm", chain, SAMPLE_PROJECT);
    await visitor.runOrThrow("npm", ["logout"]);

    const configuration = await readFile(join(visitor.home, ".npmrc"), "utf8");
    expect(configuration).not.toContain("_authToken");
    // The log is written behind the answers.
    await until(10_000, () =>
      Promise.resolve(packhouse.logs.includes("/-/user/token/[redacted]") || undefined),
    );
    expect(packhouse.logs).not.toContain(chain.token);
    await visitor.remove();
  });
});
