/**
 * Real projects with their trees through `public:pypi` from the index that this machine's pip uses, then the same with
 * that index out of reach and empty caches. One install each: a public index is a guest's place.
 */
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClientName, describeWithClient } from "../harness/clients.js";
import { poetryEnvironment, poetryTables } from "../harness/poetry.js";
import { PythonClients } from "../harness/python-clients.js";
import { findFreePort } from "../harness/server-process.js";
import { hostEnvironment } from "./host-environment.js";

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const PROJECTS = ["requests", "flask", "numpy", "jupyterlab"];

/** Mirrors of companies have private addresses, and their files may be on another host than their index. */
const ENVIRONMENT = { ...hostEnvironment(), PACKHOUSE_UPSTREAM_ALLOW_PRIVATE_ADDRESSES: "true" };

/** Installs the projects in a home, and says what is installed then. */
type Install = (python: PythonClients, home: string) => Promise<readonly string[]>;

function intoFolder(client: ClientName, command: readonly string[], indexOption: string): Install {
  return async (python, home) => {
    const options = ["--only-binary", ":all:", "--target", "site", indexOption, python.indexUrl];
    await succeed(python, client, [...command, ...options, ...PROJECTS], home);
    return python.installed(home);
  };
}

/** Locks a project and installs from the lock. */
async function byPoetry(python: PythonClients, home: string): Promise<readonly string[]> {
  const folder = await python.folder(home);
  const said = await succeed(python, "pip", ["--version"], home);
  const [, minor = ""] = /python 3\.(\d+)/.exec(said) ?? [];
  const manifest = [
    "[project]",
    'name = "tried"',
    'version = "1.0.0"',
    `requires-python = ">=3.${minor},<3.${Number(minor) + 1}"`,
    `dependencies = ${JSON.stringify(PROJECTS)}`,
    ...poetryTables(python),
  ];
  await writeFile(join(folder, "pyproject.toml"), `${manifest.join("\n")}\n`);
  await succeed(python, "poetry", ["install", "--no-interaction"], home, {
    POETRY_CACHE_DIR: join(folder, "cache"),
    ...poetryEnvironment(python),
  });
  await symlink(join(folder, `.venv/lib/python3.${minor}/site-packages`), join(folder, "site"));
  return python.installed(home);
}

async function succeed(
  python: PythonClients,
  client: ClientName,
  command: readonly string[],
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await python.run(client, command, home, environment);
  expect([exitCode, stderr]).toEqual([0, expect.anything()]);
  return stdout;
}

const INSTALLERS: readonly (readonly [ClientName, Install])[] = [
  ["uv", intoFolder("uv", ["pip", "install", "--no-cache"], "--default-index")],
  ["pip", intoFolder("pip", ["install", "--no-cache-dir"], "--index-url")],
  ["poetry", byPoetry],
];

for (const [client, install] of INSTALLERS) {
  describeWithClient(client, () => {
    let python: PythonClients;
    let online: readonly string[];

    beforeAll(async () => {
      python = await PythonClients.startLive(ENVIRONMENT);
    });
    afterAll(() => python.close());

    async function timed(home: string): Promise<readonly string[]> {
      const startedAtMs = performance.now();
      const installed = await install(python, home);
      const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
      process.stdout.write(`${client}, ${home}: ${installed.length} projects, ${seconds} s\n`);
      return installed;
    }

    test(
      "installs from the public index",
      async () => {
        online = await timed("online");
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
        expect(await timed("offline")).toEqual(online);
      },
      INSTALL_TIMEOUT_MS,
    );
  });
}
