/** Every client that publishes Python packages does it here, with what it sends by itself. */
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClientName, describeWithClient } from "../harness/clients.js";
import { buildDistributions, type Project } from "../harness/fake-index.js";
import { PythonClients } from "../harness/python-clients.js";
import { packhouseCommand } from "../server/packhouse-command.js";

let python: PythonClients;
beforeAll(async () => {
  python = await PythonClients.start([]);
});
afterAll(() => python.close());

interface Publisher {
  readonly client: ClientName;
  readonly command: (files: readonly string[]) => readonly string[];
  readonly environment?: () => Readonly<Record<string, string>>;
}

const basic = () => ["-u", "aws", "-p", python.token];

const PUBLISHERS: readonly Publisher[] = [
  {
    client: "twine",
    command: (files) => {
      const options = ["--disable-progress-bar", "--non-interactive"];
      return ["upload", ...options, "--repository-url", python.endpoint, ...basic(), ...files];
    },
  },
  {
    client: "uv",
    command: (files) => ["publish", "--publish-url", python.endpoint, ...basic(), ...files],
  },
  {
    client: "poetry",
    command: () => ["publish", "--no-interaction", "--repository", "ours"],
    environment: () => ({
      POETRY_REPOSITORIES_OURS_URL: python.endpoint,
      POETRY_HTTP_BASIC_OURS_USERNAME: "aws",
      POETRY_HTTP_BASIC_OURS_PASSWORD: python.token,
    }),
  },
  {
    client: "pdm",
    command: () => {
      return ["publish", "--no-build", "-r", python.endpoint, "-u", "aws", "-P", python.token];
    },
  },
  {
    client: "hatch",
    command: (files) => {
      return ["publish", "-n", "-r", python.endpoint, "-u", "aws", "-a", python.token, ...files];
    },
  },
  {
    client: "flit",
    command: () => ["publish"],
    environment: () => ({
      FLIT_INDEX_URL: python.endpoint,
      FLIT_USERNAME: "aws",
      FLIT_PASSWORD: python.token,
    }),
  },
];

/** A project's folder with its distributions in `dist`. */
async function makeProject(home: string, project: Project): Promise<string[]> {
  const folder = await python.folder(home);
  const module = project.name.replaceAll("-", "_");
  await writeFile(join(folder, `${module}.py`), '"""A library."""\n__version__ = "0.1"\n');
  const lines = [
    "[build-system]",
    'requires = ["flit_core"]',
    'build-backend = "flit_core.buildapi"',
    "[project]",
    `name = "${project.name}"`,
    `version = "${project.version}"`,
    'description = "A library"',
    'requires-python = ">=3.8,<4"',
  ];
  await writeFile(join(folder, "pyproject.toml"), lines.join("\n"));
  await rm(join(folder, "dist"), { recursive: true, force: true });
  const dist = await python.folder(`${home}/dist`);
  buildDistributions([project, { ...project, kind: "sdist" }], dist);
  return (await readdir(dist)).map((file) => join(dist, file));
}

for (const { client, command, environment } of PUBLISHERS) {
  describeWithClient(client, () => {
    const name = `${client}-lib`;
    const project = { name, version: "0.1", headers: ["Requires-Dist: data-lib"] };
    const publish = async (files: readonly string[]) =>
      python.run(client, command(files), client, environment?.());

    test("publishes a wheel and a source distribution, and the same once more", async () => {
      const files = await makeProject(client, project);
      const published = await publish(files);
      expect([published.exitCode, published.stdout + published.stderr]).toEqual([
        0,
        expect.anything(),
      ]);
      const page = await python.page(name);
      const stem = name.replaceAll("-", "_");
      expect(page).toContain(`${stem}-0.1-py3-none-any.whl`);
      expect(page).toContain(`${stem}-0.1.tar.gz`);
      // flit makes its files anew, with other bytes.
      if (client !== "flit") expect((await publish(files)).exitCode).toBe(0);
    });

    test("prints why a file of other content under the same name is refused", async () => {
      const changed = { ...project, headers: ["Requires-Dist: other-lib"] };
      const files = await makeProject(client, changed);
      if (client === "flit")
        await writeFile(
          join(await python.folder(client), "flit_lib.py"),
          '"""Other."""\n__version__ = "0.1"\n',
        );
      const refused = await publish(files);
      expect(refused.exitCode).not.toBe(0);
      const printed = refused.stdout + refused.stderr;
      // These say the status alone.
      const saysStatus = client === "flit" || client === "pdm";
      expect(printed).toMatch(saysStatus ? /409/ : /already exists/);
    });
  });
}

describeWithClient("uv", () => {
  test("a version is yanked on the command line, and passed over from then on", async () => {
    for (const version of ["1.0", "1.1"]) {
      const files = await makeProject("yank", { name: "yank-lib", version });
      const publish = ["publish", "--publish-url", python.endpoint, ...basic(), ...files];
      expect((await python.run("uv", publish, "yank")).exitCode).toBe(0);
    }
    const target = ["--domain", "main", "--repository", "packages", "--package", "Yank_Lib"];
    const server = ["--endpoint", python.packhouse.url, "--data", python.packhouse.dataDirectory];
    const pypi = (verb: string, ...more: string[]) =>
      packhouseCommand(["pypi", verb, ...target, "--version", "1.1", ...server, ...more]);
    const install = async (home: string) => {
      const options = ["--no-cache", "--target", "site", "--default-index", python.indexUrl];
      await python.run("uv", ["pip", "install", ...options, "yank-lib"], home);
      return python.installed(home);
    };
    expect((await pypi("yank", "--reason", "broken")).stdout).toBe("yank-lib 1.1 is yanked\n");
    expect(await install("yank-first")).toEqual(["yank_lib-1.0"]);
    expect((await pypi("unyank", "--output", "json")).exitCode).toBe(0);
    expect(await install("yank-second")).toEqual(["yank_lib-1.1"]);
  });
});
