/** Python's clients in homes of their own, on a server behind which is a public index. */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import { type CommandResult, runCommand } from "./child-process.js";
import { type ClientName, getClient } from "./clients.js";
import { FakeIndex, type Project } from "./fake-index.js";
import { OWNER, Packhouse, type PackhouseOptions } from "./packhouse.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "./temporary-directory.js";

export class PythonClients {
  readonly packhouse: Packhouse;
  readonly index: FakeIndex;
  readonly token: string;
  readonly #directory: TemporaryDirectory;

  private constructor(
    packhouse: Packhouse,
    index: FakeIndex,
    token: string,
    directory: TemporaryDirectory,
  ) {
    this.packhouse = packhouse;
    this.index = index;
    this.token = token;
    this.#directory = directory;
  }

  /** A server of a first start whose public index has the projects. */
  static async start(
    projects: readonly Project[],
    options: PackhouseOptions = {},
  ): Promise<PythonClients> {
    const index = await FakeIndex.start(projects);
    return PythonClients.#on(
      await Packhouse.start({ ...options, publicPypiUrl: index.url }),
      index,
    );
  }

  /** A server whose public index is the real one, as this machine's pip knows it. */
  static async startLive(environment: Readonly<Record<string, string>>): Promise<PythonClients> {
    return PythonClients.#on(await Packhouse.start({ environment }), await FakeIndex.start([]));
  }

  static async #on(packhouse: Packhouse, index: FakeIndex): Promise<PythonClients> {
    const asked = new GetAuthorizationTokenCommand({ domain: "main" });
    const { authorizationToken = "" } = await packhouse.client.send(asked);
    const directory = await makeTemporaryDirectory("python");
    return new PythonClients(packhouse, index, authorizationToken, directory);
  }

  /** Of the repository `packages`, ending in `/`. */
  get endpoint(): string {
    return `${this.packhouse.url}/d/main-${OWNER}/pypi/packages/`;
  }

  /** With the token in it. */
  get indexUrl(): string {
    return `${this.endpoint.replace("://", `://aws:${this.token}@`)}simple/`;
  }

  /** A folder, made if it is not there. */
  async folder(name: string): Promise<string> {
    const path = join(this.#directory.path, name);
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Runs a client in a folder that is its home, too. */
  async run(
    client: ClientName,
    commandArguments: readonly string[],
    home: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    const directory = await this.folder(home);
    const { file, leadingArguments } = getClient(client);
    return runCommand(file, [...leadingArguments, ...commandArguments], {
      directory,
      timeoutMs: 10 * 60_000,
      environment: {
        PATH: process.env["PATH"] ?? "",
        HOME: directory,
        PIP_CONFIG_FILE: "/dev/null",
        PIP_DISABLE_PIP_VERSION_CHECK: "1",
        PYTHON_KEYRING_BACKEND: "keyring.backends.null.Keyring",
        NO_COLOR: "1",
        COLUMNS: "1000",
        ...environment,
      },
    });
  }

  /** `name-version` of what is in the home's folder `site`. */
  async installed(home: string): Promise<string[]> {
    const site = join(await this.folder(home), "site");
    await mkdir(site, { recursive: true });
    return (await readdir(site))
      .filter((name) => name.endsWith(".dist-info"))
      .map((name) => name.slice(0, -".dist-info".length))
      .sort();
  }

  /** A project's page, as HTML. */
  async page(project: string): Promise<string> {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.endpoint}simple/${project}/`, { headers });
    return response.text();
  }

  async close(): Promise<void> {
    await this.packhouse.close();
    await this.index.close();
    await this.#directory.remove();
  }
}
