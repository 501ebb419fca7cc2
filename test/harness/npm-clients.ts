/** What each npm client calls the same things. */
import type { NpmAccess } from "./chain.js";
import { ClientHome, npmConfiguration, type FileTree } from "./client-home.js";
import type { NpmClientName } from "./clients.js";
import type { Manifest } from "./fixture-package.js";

/** The commands of one client. */
export interface NpmClientDialect {
  readonly install: readonly string[];
  /** Installs exactly what the lock file says. */
  readonly installFrozen: readonly string[];
  readonly lockFile: string;
  /** Absent where the client cannot publish to an npm registry. */
  readonly publish?: readonly string[];
  /** What must be run before it publishes. */
  readonly prepare?: readonly string[];
}

export const DIALECTS: Readonly<Record<NpmClientName, NpmClientDialect>> = {
  npm: {
    install: ["install"],
    installFrozen: ["ci"],
    lockFile: "package-lock.json",
    publish: ["publish"],
  },
  pnpm: {
    install: ["install"],
    installFrozen: ["install", "--frozen-lockfile"],
    lockFile: "pnpm-lock.yaml",
    publish: ["publish", "--no-git-checks"],
  },
  yarn1: {
    install: ["install", "--non-interactive"],
    installFrozen: ["install", "--non-interactive", "--frozen-lockfile"],
    lockFile: "yarn.lock",
    publish: ["publish", "--non-interactive"],
  },
  yarn4: {
    install: ["install"],
    installFrozen: ["install", "--immutable"],
    lockFile: "yarn.lock",
    publish: ["npm", "publish"],
    prepare: ["install"],
  },
  bun: {
    install: ["install"],
    installFrozen: ["install", "--frozen-lockfile"],
    lockFile: "bun.lock",
    publish: ["publish"],
  },
  deno: { install: ["install"], installFrozen: ["install", "--frozen"], lockFile: "deno.lock" },
};

/** Its default keeps every version of the last 24 hours from being installed. */
const DENO_CONFIGURATION = `{ "nodeModulesDir": "auto", "minimumDependencyAge": 0 }`;

/** A clean home whose project has this package.json and these files. */
export async function makeNpmHome(
  client: NpmClientName,
  access: NpmAccess,
  manifest: Manifest,
  files: FileTree = {},
): Promise<ClientHome> {
  return ClientHome.make(npmConfiguration(client, access), {
    "package.json": JSON.stringify(manifest, undefined, 2),
    ...(client === "deno" ? { "deno.json": DENO_CONFIGURATION } : {}),
    // Marks the root of a yarn 4 project.
    ...(client === "yarn4" ? { "yarn.lock": "" } : {}),
    ...files,
  });
}
