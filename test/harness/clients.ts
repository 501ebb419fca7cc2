/** Where the real clients are on this machine, and what to do when one is missing. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findPluginDirectory } from "./terraform-plugins.js";
import { CLIENTS_DIRECTORY } from "./workspace.js";

export const NPM_CLIENTS = ["npm", "pnpm", "yarn1", "yarn4", "bun", "deno"] as const;

/** A package manager that speaks the npm protocol. */
export type NpmClientName = (typeof NPM_CLIENTS)[number];

/** Every client that a test may ask for. */
export type ClientName =
  | NpmClientName
  | "aws"
  | "boto3"
  | "flit"
  | "hatch"
  | "moto_server"
  | "pdm"
  | "pip"
  | "poetry"
  | "terraform"
  | "twine"
  | "uv"
  | "verdaccio-e2e";

/** A client's program with the arguments that always come first. */
export interface ClientCommand {
  readonly file: string;
  readonly leadingArguments: readonly string[];
}

/** Finds each client; undefined when the machine lacks it. */
const FINDERS: Readonly<Record<ClientName, () => ClientCommand | undefined>> = {
  npm: () => program(onPath("npm")),
  pnpm: () => script("pnpm/bin/pnpm.cjs") ?? program(onPath("pnpm")),
  yarn1: () => script("yarn/bin/yarn.js") ?? yarnOnPath("1."),
  yarn4: () => script("@yarnpkg/cli-dist/bin/yarn.js") ?? yarnOnPath("4."),
  bun: () => program(installed(".bin/bun") ?? onPath("bun")),
  deno: () => program(installed(".bin/deno") ?? onPath("deno")),
  "verdaccio-e2e": () => script("@verdaccio/e2e-cli/bin/e2e-cli.js"),
  aws: () => program(pythonTool("aws")),
  moto_server: () => program(pythonTool("moto_server")),
  pip: () => program(pythonTool("pip")),
  flit: () => program(pythonTool("flit")),
  hatch: () => program(pythonTool("hatch")),
  pdm: () => program(pythonTool("pdm", "pdm")),
  poetry: () => program(pythonTool("poetry")),
  twine: () => program(pythonTool("twine")),
  uv: () => program(pythonTool("uv")),
  terraform: () => (findPluginDirectory() === undefined ? undefined : program(onPath("terraform"))),
  boto3: () => {
    // Our own Python has what the machine lacked only, which need not be boto3.
    const pythons = [pythonTool("python3"), onPath("python3")];
    const imports = (python: string) => spawnSync(python, ["-c", "import boto3"]).status === 0;
    return program(pythons.find((python) => python !== undefined && imports(python)));
  },
};

/** @throws when the machine lacks the client. */
export function getClient(name: ClientName): ClientCommand {
  const found = FINDERS[name]();
  if (found === undefined) throw new Error(`no ${name} on this machine`);
  return found;
}

/**
 * `describe` for tests that need a client. Without the client they are skipped, saying so; with
 * PACKHOUSE_TEST_REQUIRE_CLIENTS=1, as in continuous integration, its absence is a failure.
 */
export function describeWithClient(name: ClientName, body: () => void): void {
  if (FINDERS[name]() !== undefined) {
    describe(name, body);
  } else if (process.env["PACKHOUSE_TEST_REQUIRE_CLIENTS"] === "1") {
    describe(name, () => {
      test("is installed", () => {
        throw new Error(`no ${name}; run test/clients/install.sh`);
      });
    });
  } else {
    process.stderr.write(`skipped: no ${name}\n`);
    describe.skip(`skipped: no ${name}`, body);
  }
}

function program(file: string | undefined): ClientCommand | undefined {
  return file === undefined ? undefined : { file, leadingArguments: [] };
}

/** A JavaScript client is run by our own Node: yarn 1 and yarn 4 share one command name. */
function script(path: string): ClientCommand | undefined {
  const file = installed(path);
  return file === undefined ? undefined : { file: process.execPath, leadingArguments: [file] };
}

function installed(path: string): string | undefined {
  const file = join(CLIENTS_DIRECTORY, "node_modules", path);
  return existsSync(file) ? file : undefined;
}

function pythonTool(name: string, environment = "python"): string | undefined {
  const own = join(CLIENTS_DIRECTORY, environment, "bin", name);
  return existsSync(own) ? own : onPath(name);
}

function onPath(name: string): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  // `npm test` puts every node_modules/.bin first; a dependency's command is not the client.
  const own = directories.filter((one) => !one.includes("node_modules"));
  return own.map((directory) => join(directory, name)).find((file) => existsSync(file));
}

function yarnOnPath(versionPrefix: string): ClientCommand | undefined {
  const file = onPath("yarn");
  if (file === undefined) return undefined;
  const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
  return stdout.startsWith(versionPrefix) ? program(file) : undefined;
}

/** Tests that need each of these clients. */
export function describeWithClients(
  [first, ...others]: readonly ClientName[],
  body: () => void,
): void {
  if (first === undefined) body();
  else {
    describeWithClient(first, () => {
      describeWithClients(others, body);
    });
  }
}
