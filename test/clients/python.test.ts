/** pip and uv install through a chain to a public index that serves real wheels. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClientName, describeWithClient } from "../harness/clients.js";
import { buildDistributions, type Project } from "../harness/fake-index.js";
import { PythonClients } from "../harness/python-clients.js";
import { until } from "../harness/until.js";
import { webApp } from "./web-app.js";

const PROJECTS: readonly Project[] = [
  webApp,
  { name: "data-lib", version: "1.0" },
  { name: "data-lib", version: "1.1" },
  { name: "data-lib", version: "1.2", link: 'data-yanked="broken build"' },
  { name: "data-lib", version: "2.0a1" },
  { name: "data-lib", version: "3.0", link: 'data-requires-python="&gt;=4"' },
  { name: "speed", version: "0.5" },
];

let python: PythonClients;
beforeAll(async () => {
  python = await PythonClients.start(PROJECTS);
  python.index.addLinks("speed", 1000);
});
afterAll(() => python.close());

/** What each needs to install into `site` without any cache. */
const INSTALLERS: readonly (readonly [ClientName, readonly string[], string])[] = [
  ["pip", ["install", "--no-cache-dir"], "--index-url"],
  ["uv", ["pip", "install", "--no-cache"], "--default-index"],
];

for (const [client, command, indexOption] of INSTALLERS) {
  const install = async (home: string, requirements: readonly string[]) => {
    const options = ["--target", "site", indexOption, python.indexUrl];
    const result = await python.run(client, [...command, ...options, ...requirements], home);
    return result.stdout + result.stderr;
  };

  describeWithClient(client, () => {
    test("installs dependencies; not what is yanked, a pre-release, for others or for another Python", async () => {
      await install(`${client}-plain`, ["web-app"]);
      expect(await python.installed(`${client}-plain`)).toEqual(["data_lib-1.1", "web_app-1.0"]);
    });

    test("installs extras, a yanked version that is pinned, and pre-releases that are asked for", async () => {
      await install(`${client}-extra`, ["web-app[fast]", "data-lib==1.2"]);
      const extra = ["data_lib-1.2", "speed-0.5", "web_app-1.0"];
      expect(await python.installed(`${client}-extra`)).toEqual(extra);
      await install(`${client}-pre`, ["data-lib>=2.0a0"]);
      expect(await python.installed(`${client}-pre`)).toEqual(["data_lib-2.0a1"]);
    });

    test("verifies hashes, and finds no project that nobody has", async () => {
      const home = `${client}-hashes`;
      const requirement = `speed==0.5 --hash=sha256:${"0".repeat(64)}\n`;
      await writeFile(join(await python.folder(home), "requirements.txt"), requirement);
      const wrong = await install(home, ["--require-hashes", "-r", "requirements.txt"]);
      expect(wrong).toMatch(/hash/i);
      expect(await python.installed(home)).toEqual([]);
      expect(await install(`${client}-none`, ["nobody-has-this"])).toMatch(/nobody-has-this/);
    });
  });
}

describeWithClient("uv", () => {
  test("publishes, resolves by metadata alone, and installs again when the public index is gone", async () => {
    const folder = await python.folder("uv-dist");
    const own = { name: "uv-lib", version: "1.0", headers: ["Requires-Dist: web-app"] };
    buildDistributions([own], folder);
    const credentials = ["-u", "aws", "-p", python.token];
    const publish = ["publish", "--publish-url", python.endpoint, ...credentials, `${folder}/*`];
    const published = await python.run("uv", publish, "uv-publish");
    expect([published.exitCode, published.stderr]).toEqual([0, expect.anything()]);

    await writeFile(join(folder, "requirements.in"), "uv-lib\n");
    const index = ["--no-cache", "--default-index", python.indexUrl];
    const compile = ["pip", "compile", "--generate-hashes", join(folder, "requirements.in")];
    const before = python.packhouse.logs.length;
    const lock = await python.run("uv", [...compile, ...index], "uv-lock");
    expect([lock.exitCode, lock.stdout]).toEqual([0, expect.stringContaining("web-app==1.0")]);
    const logged = () => python.packhouse.logs.slice(before).split("\n");
    // The last of three that were needed; the log is written a moment later than the reply.
    const metadata = () => logged().filter((line) => line.includes('.whl.metadata"'));
    await until(10_000, () => Promise.resolve(metadata()[2]));
    const downloads = logged().filter((line) => /"path":"\/d\/[^"]*\.whl"/.test(line));
    expect(downloads).toEqual([]);

    await writeFile(join(folder, "requirements.txt"), lock.stdout);
    const locked = ["--require-hashes", "-r", join(folder, "requirements.txt")];
    const install = ["pip", "install", "--target", "site", ...index, ...locked];
    expect((await python.run("uv", install, "uv-first")).exitCode).toBe(0);
    python.index.isDown = true;
    await python.packhouse.restart();
    const again = await python.run("uv", install, "uv-again");
    expect([again.exitCode, await python.installed("uv-again")]).toEqual([
      0,
      ["data_lib-1.1", "uv_lib-1.0", "web_app-1.0"],
    ]);
    python.index.isDown = false;
  });
});
