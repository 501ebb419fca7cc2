/** poetry and pdm lock a project with what they find, and install it from the lock once the public index is gone. */
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClientName, describeWithClient } from "../harness/clients.js";
import type { Project } from "../harness/fake-index.js";
import { poetryEnvironment, poetryTables } from "../harness/poetry.js";
import { PythonClients } from "../harness/python-clients.js";
import { webApp } from "./web-app.js";

const PROJECTS: readonly Project[] = [
  webApp,
  { name: "data-lib", version: "1.1" },
  { name: "data-lib", version: "1.2", link: 'data-yanked="broken build"' },
  { name: "data-lib", version: "2.0a1" },
  { name: "speed", version: "0.5" },
  { name: "windows-only", version: "1.0" },
];

let python: PythonClients;
beforeAll(async () => {
  python = await PythonClients.start(PROJECTS);
});
afterAll(() => python.close());

interface Manager {
  readonly client: ClientName;
  readonly lockFile: string;
  readonly install: readonly string[];
  /** Of `pyproject.toml`: where packages come from. */
  readonly source: () => readonly string[];
  readonly environment: () => Readonly<Record<string, string>>;
}

const MANAGERS: readonly Manager[] = [
  {
    client: "poetry",
    lockFile: "poetry.lock",
    install: ["install", "--no-interaction"],
    source: () => poetryTables(python),
    environment: () => poetryEnvironment(python),
  },
  {
    client: "pdm",
    lockFile: "pdm.lock",
    install: ["install", "--no-self"],
    source: () => [
      "[tool.pdm]",
      "distribution = false",
      "[[tool.pdm.source]]",
      'name = "pypi"',
      `url = "${python.indexUrl}"`,
    ],
    environment: () => ({ PDM_CHECK_UPDATE: "false", PDM_NON_INTERACTIVE: "1" }),
  },
];

for (const { client, lockFile, install, source, environment } of MANAGERS) {
  /** Each home has caches of its own. */
  const installIn = async (home: string): Promise<string[]> => {
    const folder = await python.folder(home);
    const manifest = [
      "[project]",
      'name = "tried"',
      'version = "1.0.0"',
      'requires-python = ">=3.9"',
      'dependencies = ["web-app[fast]"]',
      ...source(),
    ];
    await writeFile(join(folder, "pyproject.toml"), `${manifest.join("\n")}\n`);
    const done = await python.run(client, install, home, environment());
    expect([done.exitCode, done.stdout + done.stderr]).toEqual([0, expect.anything()]);
    return ours(join(folder, ".venv/lib"));
  };

  describeWithClient(client, () => {
    const installed = ["data_lib-1.1", "speed-0.5", "web_app-1.0"];

    test("locks and installs dependencies and extras; not what is yanked, a pre-release or for others", async () => {
      expect(await installIn(`${client}-first`)).toEqual(installed);
    }, 120_000);

    test("installs from the lock, caches empty, when the public index is gone", async () => {
      const [first, again] = [
        await python.folder(`${client}-first`),
        await python.folder(`${client}-again`),
      ];
      await copyFile(join(first, lockFile), join(again, lockFile));
      python.index.isDown = true;
      await python.packhouse.restart();
      expect(await installIn(`${client}-again`)).toEqual(installed);
      python.index.isDown = false;
    }, 120_000);
  });
}

/** `name-version` of what the index has and is installed; tools of the environment's own may be there, too. */
async function ours(libraries: string): Promise<string[]> {
  const [version = ""] = await readdir(libraries);
  const names = new Set(PROJECTS.map(({ name }) => name.replaceAll("-", "_")));
  return (await readdir(join(libraries, version, "site-packages")))
    .filter((entry) => entry.endsWith(".dist-info"))
    .map((entry) => entry.slice(0, -".dist-info".length))
    .filter((entry) => names.has(entry.split("-")[0] ?? ""))
    .sort();
}
