/** A client in a home of its own: its configuration, clean caches, nothing inherited. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { NpmAccess } from "./chain.js";
import {
  runCommand,
  runCommandOrThrow,
  type CommandOptions,
  type CommandResult,
} from "./child-process.js";
import { getClient, type ClientName, type NpmClientName } from "./clients.js";
import { minimalEnvironment } from "./server-process.js";
import { makeTemporaryDirectory } from "./temporary-directory.js";

/** Files by path, as they are to be written below a directory. */
export type FileTree = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines typed at the client's prompts. */
  readonly answers?: readonly string[];
  readonly timeoutMs?: number;
}

/** A home directory with one project in it. */
export class ClientHome {
  readonly #remove: () => Promise<void>;
  readonly home: string;
  readonly project: string;

  private constructor(directory: string, remove: () => Promise<void>) {
    this.home = join(directory, "home");
    this.project = join(directory, "project");
    this.#remove = remove;
  }

  /** Makes an empty home; `homeFiles` are the client's configuration, `projectFiles` its input. */
  static async make(homeFiles: FileTree, projectFiles: FileTree = {}): Promise<ClientHome> {
    const directory = await makeTemporaryDirectory("client");
    const made = new ClientHome(directory.path, () => directory.remove());
    await mkdir(made.home);
    await mkdir(made.project);
    await writeTree(made.home, homeFiles);
    await writeTree(made.project, projectFiles);
    return made;
  }

  /** Writes more files into the project. */
  async write(files: FileTree): Promise<void> {
    await writeTree(this.project, files);
  }

  /** Runs a client in the project; any exit code is a result. */
  async run(
    client: ClientName,
    clientArguments: readonly string[],
    options: RunOptions = {},
  ): Promise<CommandResult> {
    const { file, leadingArguments } = getClient(client);
    return runCommand(
      file,
      [...leadingArguments, ...clientArguments],
      this.#commandOptions(options),
    );
  }

  /** As run, but throws with everything printed unless the client ends well. */
  async runOrThrow(
    client: ClientName,
    clientArguments: readonly string[],
    options: RunOptions = {},
  ): Promise<CommandResult> {
    const { file, leadingArguments } = getClient(client);
    const all = [...leadingArguments, ...clientArguments];
    return runCommandOrThrow(file, all, this.#commandOptions(options));
  }

  /** Runs a Node program in the project and reads the JSON it prints. */
  async evaluate(source: string): Promise<unknown> {
    const { stdout } = await runCommandOrThrow(
      process.execPath,
      ["-e", source],
      this.#commandOptions({}),
    );
    return JSON.parse(stdout);
  }

  async remove(): Promise<void> {
    await this.#remove();
  }

  #commandOptions({ environment = {}, ...others }: RunOptions): CommandOptions {
    return {
      directory: this.project,
      environment: {
        ...minimalEnvironment(this.home),
        ...CLIENT_ENVIRONMENT,
        // For root, yarn 1 keeps its cache outside the home.
        YARN_CACHE_FOLDER: join(this.home, "yarn-cache"),
        ...environment,
      },
      ...others,
    };
  }
}

/** No client may ask anybody but the registry under test, nor wait long for what is down. */
const CLIENT_ENVIRONMENT = {
  npm_config_globalconfig: "/nonexistent",
  YARN_ENABLE_TELEMETRY: "0",
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** The files in its home that point a package manager to a registry. */
export function npmConfiguration(client: NpmClientName, access: NpmAccess): FileTree {
  if (client === "yarn4") return { ".yarnrc.yml": yarn4Configuration(access) };
  const { registryUrl, token } = access;
  const npmrc = [
    `registry=${registryUrl}`,
    `${registryUrl.replace(/^http:/, "")}:_authToken=${token}`,
    // Without it yarn 1 sends no token for names without a scope; npm warns about it.
    ...(client === "yarn1" ? ["always-auth=true"] : []),
    "fetch-retries=0",
    "update-notifier=false",
  ];
  return {
    ".npmrc": `${npmrc.join("\n")}\n`,
    ...(client === "yarn1" ? { ".yarnrc": `registry "${registryUrl}"\n` } : {}),
  };
}

function yarn4Configuration({ registryUrl, token }: NpmAccess): string {
  return JSON.stringify({
    npmRegistryServer: registryUrl.replace(/\/$/, ""),
    ...(token === "" ? {} : { npmAuthToken: token, npmAlwaysAuth: true }),
    // Its default quarantines every version of the last day.
    npmMinimalAgeGate: 0,
    unsafeHttpWhitelist: ["127.0.0.1"],
    nodeLinker: "node-modules",
    enableGlobalCache: true,
    enableTelemetry: false,
    httpRetry: 0,
  });
}

async function writeTree(directory: string, files: FileTree): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await rm(file, { force: true });
    await writeFile(file, content, { mode: 0o600 });
  }
}
