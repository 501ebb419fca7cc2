/** The built server as a child process on its own data directory. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import { answersWell, minimalEnvironment, ServerProcess } from "./server-process.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "./temporary-directory.js";
import { PACKHOUSE_COMMAND } from "./workspace.js";

const SCAN_REFUSER = join(import.meta.dirname, "refuse-scans.cjs");

/** Region of a first start, as the configuration's default says. */
export const REGION = "us-local-1";

/** Account of a first start, likewise. */
export const OWNER = "000000000000";

export interface PackhouseOptions {
  /** Base URL that `public:npmjs` leads to. */
  readonly publicNpmUrl?: string;
  /** Base URL that `public:pypi` leads to. */
  readonly publicPypiUrl?: string;
  /** More `PACKHOUSE_…` settings. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More arguments of `packhouse serve`. */
  readonly serveArguments?: readonly string[];
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A server with a data directory that survives `restart` and is removed by `close`. */
export class Packhouse {
  #options: PackhouseOptions;
  readonly #directory: TemporaryDirectory;
  #server: ServerProcess;
  #url = "";
  #client: CodeartifactClient | undefined;

  private constructor(options: PackhouseOptions, directory: TemporaryDirectory) {
    this.#options = options;
    this.#directory = directory;
    this.#server = this.#spawn();
  }

  /** Starts a server on an empty data directory. @throws with its logs when it does not get ready. */
  static async start(options: PackhouseOptions = {}): Promise<Packhouse> {
    const packhouse = new Packhouse(options, await makeTemporaryDirectory("data"));
    try {
      await packhouse.#becomeReady();
    } catch (error) {
      await packhouse.close();
      throw error;
    }
    return packhouse;
  }

  /** Origin without a trailing slash; it stays the same over restarts, as lock files need. */
  get url(): string {
    return this.#url;
  }

  get dataDirectory(): string {
    return join(this.#directory.path, "data");
  }

  get credentialsFile(): string {
    return join(this.dataDirectory, "credentials");
  }

  /** Everything the current process has printed. */
  get logs(): string {
    return this.#server.logs;
  }

  get pid(): number | undefined {
    return this.#server.pid;
  }

  get running(): boolean {
    return this.#server.running;
  }

  /** The SDK's client, signed by the first administrator. */
  get client(): CodeartifactClient {
    if (this.#client === undefined) throw new Error("the server was never ready");
    return this.#client;
  }

  /** The administrator's key of the first start. */
  async accessKey(): Promise<AccessKey> {
    const file = await readFile(this.credentialsFile, "utf8");
    const value = (name: string): string => {
      const line = file.split("\n").find((one) => one.startsWith(name));
      if (line === undefined) throw new Error(`${this.credentialsFile} has no ${name}`);
      return line.slice(line.indexOf("=") + 1).trim();
    };
    return {
      accessKeyId: value("aws_access_key_id"),
      secretAccessKey: value("aws_secret_access_key"),
    };
  }

  /** SIGTERM, and the exit code. */
  async stop(): Promise<number | null> {
    return this.#server.stop();
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#server.kill();
  }

  /** Starts again on the same data and port, with other options if given; ends the running process first. */
  async restart(options = this.#options): Promise<void> {
    await this.#server.stop();
    this.#options = options;
    this.#server = this.#spawn();
    await this.#becomeReady();
  }

  async close(): Promise<void> {
    this.#client?.destroy();
    await this.#server.stop();
    await this.#directory.remove();
  }

  #spawn(): ServerProcess {
    const { publicNpmUrl, publicPypiUrl, environment, serveArguments = [] } = this.#options;
    const port = this.#url === "" ? "0" : new URL(this.#url).port;
    const serve = ["serve", "--data", this.dataDirectory, "--port", port, ...serveArguments];
    return ServerProcess.spawn(PACKHOUSE_COMMAND, serve, {
      ...minimalEnvironment(this.#directory.path),
      NODE_OPTIONS: `--require ${SCAN_REFUSER}`,
      ...(publicNpmUrl === undefined ? {} : { PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_URL: publicNpmUrl }),
      ...(publicPypiUrl === undefined ? {} : { PACKHOUSE_EXTERNAL_PUBLIC_PYPI_URL: publicPypiUrl }),
      ...environment,
    });
  }

  /** The address is the one our own child printed, so no other server can be taken for it. */
  async #becomeReady(): Promise<void> {
    const server = this.#server;
    this.#url = await server.waitUntil(async () => {
      const printed = /http:\/\/(?:127\.0\.0\.1|localhost):[1-9]\d*/.exec(server.logs)?.[0];
      return printed !== undefined && (await answersWell(`${printed}/readyz`))
        ? printed
        : undefined;
    });
    this.#client?.destroy();
    this.#client = new CodeartifactClient({
      endpoint: this.#url,
      region: REGION,
      credentials: await this.accessKey(),
      maxAttempts: 1,
    });
  }
}
