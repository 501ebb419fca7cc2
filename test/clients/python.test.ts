/** pip, uv and twine against a chain to a public index that serves real wheels and source distributions. */
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import { runCommand } from "../harness/child-process.js";
import { type ClientName, describeWithClient, getClient } from "../harness/clients.js";
import { buildDistributions, FakeIndex, type Project } from "../harness/fake-index.js";
import { OWNER, Packhouse } from "../harness/packhouse.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "../harness/temporary-directory.js";

const PROJECTS: readonly Project[] = [
  {
    name: "web-app",
    version: "1.0",
    headers: [
      "Requires-Dist: Data_Lib>=1",
      'Requires-Dist: speed; extra == "fast"',
      'Requires-Dist: windows-only; sys_platform == "win32"',
      "Provides-Extra: fast",
    ],
  },
  { name: "data-lib", version: "1.0" },
  { name: "data-lib", version: "1.1" },
  { name: "data-lib", version: "1.2", link: 'data-yanked="broken build"' },
  { name: "data-lib", version: "2.0a1" },
  { name: "data-lib", version: "3.0", link: 'data-requires-python="&gt;=4"' },
  { name: "speed", version: "0.5" },
];

let index: FakeIndex;
let packhouse: Packhouse;
let directory: TemporaryDirectory;
let token: string;

beforeAll(async () => {
  index = await FakeIndex.start(PROJECTS);
  packhouse = await Packhouse.start({ publicPypiUrl: index.url });
  directory = await makeTemporaryDirectory("python");
  const asked = new GetAuthorizationTokenCommand({ domain: "main" });
  token = (await packhouse.client.send(asked)).authorizationToken ?? "";
});

afterAll(async () => {
  await packhouse.close();
  await index.close();
  await directory.remove();
});

const endpoint = () => `${packhouse.url}/d/main-${OWNER}/pypi/packages/`;
const indexUrl = () => `${endpoint().replace("://", `://aws:${token}@`)}simple/`;

/** Runs a client with a home of its own and empty caches. */
async function run(client: ClientName, commandArguments: readonly string[], homeName: string) {
  const home = join(directory.path, homeName);
  await mkdir(home, { recursive: true });
  const { file, leadingArguments } = getClient(client);
  const environment = { PATH: process.env["PATH"] ?? "", HOME: home, PIP_CONFIG_FILE: "/dev/null" };
  return runCommand(file, [...leadingArguments, ...commandArguments], {
    directory: home,
    environment: { ...environment, PIP_DISABLE_PIP_VERSION_CHECK: "1", NO_COLOR: "1" },
  });
}

type Install = (home: string, requirements: readonly string[]) => Promise<string>;

/** Each installs into a folder of its home and says what became of it. */
const INSTALLERS: readonly (readonly [ClientName, Install])[] = [
  [
    "pip",
    async (home, requirements) => {
      const options = ["--no-cache-dir", "--target", "site", "--index-url", indexUrl()];
      const result = await run("pip", ["install", ...options, ...requirements], home);
      return result.stdout + result.stderr;
    },
  ],
  [
    "uv",
    async (home, requirements) => {
      const options = ["--no-cache", "--target", "site", "--default-index", indexUrl()];
      const result = await run("uv", ["pip", "install", ...options, ...requirements], home);
      return result.stdout + result.stderr;
    },
  ],
];

/** `name-version` of what is installed. */
async function installed(home: string): Promise<string[]> {
  const site = join(directory.path, home, "site");
  const names = existsSync(site) ? await readdir(site) : [];
  return names
    .filter((name) => name.endsWith(".dist-info"))
    .map((name) => name.slice(0, -".dist-info".length))
    .sort();
}

for (const [client, install] of INSTALLERS) {
  describeWithClient(client, () => {
    test("installs dependencies; not what is yanked, a pre-release, for others or for another Python", async () => {
      const printed = await install(`${client}-plain`, ["web-app"]);
      expect([await installed(`${client}-plain`), printed]).toEqual([
        ["data_lib-1.1", "web_app-1.0"],
        expect.anything(),
      ]);
    });

    test("installs extras, a yanked version that is pinned, and pre-releases that are asked for", async () => {
      await install(`${client}-extra`, ["web-app[fast]", "data-lib==1.2"]);
      expect(await installed(`${client}-extra`)).toEqual([
        "data_lib-1.2",
        "speed-0.5",
        "web_app-1.0",
      ]);
      await install(`${client}-pre`, ["data-lib>=2.0a0"]);
      expect(await installed(`${client}-pre`)).toEqual(["data_lib-2.0a1"]);
    });

    test("verifies hashes, and finds no project that nobody has", async () => {
      const home = `${client}-hashes`;
      await mkdir(join(directory.path, home), { recursive: true });
      const requirement = `speed==0.5 --hash=sha256:${"0".repeat(64)}\n`;
      await writeFile(join(directory.path, home, "requirements.txt"), requirement);
      const wrong = await install(home, ["--require-hashes", "-r", "requirements.txt"]);
      expect(wrong).toMatch(/hash/i);
      expect(await installed(home)).toEqual([]);
      expect(await install(`${client}-none`, ["nobody-has-this"])).toMatch(/nobody-has-this/);
    });
  });
}

describeWithClient("twine", () => {
  const upload = async (project: Project, folder: string) => {
    const path = join(directory.path, folder);
    await mkdir(path, { recursive: true });
    buildDistributions([project], path);
    const [file = ""] = await readdir(path);
    const options = ["--repository-url", endpoint(), "-u", "aws", "-p", token, "--non-interactive"];
    return run(
      "twine",
      ["upload", "--disable-progress-bar", ...options, join(path, file)],
      "twine",
    );
  };

  test("uploads wheels and source distributions, twice the same, and prints why it may not otherwise", async () => {
    const project = { name: "own-lib", version: "0.1", headers: ["Requires-Dist: data-lib"] };
    expect((await upload(project, "wheel")).exitCode).toBe(0);
    expect((await upload({ ...project, kind: "sdist" }, "sdist")).exitCode).toBe(0);
    const folder = join(directory.path, "wheel");
    const [file = ""] = await readdir(folder);
    const options = ["--repository-url", endpoint(), "-u", "aws", "-p", token, "--non-interactive"];
    const again = await run("twine", ["upload", ...options, join(folder, file)], "twine");
    expect(again.exitCode).toBe(0);
    const other = await upload({ ...project, headers: [] }, "other");
    expect([other.exitCode, other.stdout + other.stderr]).toEqual([
      1,
      expect.stringContaining("File already exists"),
    ]);
    const page = await fetch(`${endpoint()}simple/own-lib/`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await page.text();
    expect(text).toContain("own_lib-0.1-py3-none-any.whl");
    expect(text).toContain("own_lib-0.1.tar.gz");
  });
});

describeWithClient("uv", () => {
  test("publishes, resolves by metadata alone, and installs again when the public index is gone", async () => {
    const folder = join(directory.path, "uv-dist");
    await mkdir(folder);
    buildDistributions(
      [{ name: "uv-lib", version: "1.0", headers: ["Requires-Dist: web-app"] }],
      folder,
    );
    const options = ["--publish-url", endpoint(), "-u", "aws", "-p", token];
    const published = await run("uv", ["publish", ...options, `${folder}/*`], "uv-publish");
    expect([published.exitCode, published.stderr]).toEqual([0, expect.anything()]);

    await writeFile(join(folder, "requirements.in"), "uv-lib\n");
    const compile = [
      "pip",
      "compile",
      "--no-cache",
      "--generate-hashes",
      "--default-index",
      indexUrl(),
    ];
    const before = packhouse.logs.length;
    const lock = await run("uv", [...compile, join(folder, "requirements.in")], "uv-lock");
    expect([lock.exitCode, lock.stdout]).toEqual([0, expect.stringContaining("web-app==1.0")]);
    const asked = packhouse.logs
      .slice(before)
      .split("\n")
      .filter((line) => line.includes('"GET"'));
    expect(asked.some((line) => line.includes(".whl.metadata"))).toBe(true);
    expect(asked.filter((line) => /\.whl"/.test(line))).toEqual([]);

    await writeFile(join(folder, "requirements.txt"), lock.stdout);
    const locked = [
      "pip",
      "install",
      "--no-cache",
      "--default-index",
      indexUrl(),
      "--target",
      "site",
    ];
    const install = [...locked, "--require-hashes", "-r", join(folder, "requirements.txt")];
    expect((await run("uv", install, "uv-first")).exitCode).toBe(0);
    await index.close();
    await packhouse.restart();
    const again = await run("uv", install, "uv-again");
    expect([again.exitCode, await installed("uv-again")]).toEqual([
      0,
      ["data_lib-1.1", "uv_lib-1.0", "web_app-1.0"],
    ]);
    index = await FakeIndex.start([]);
  });
});
