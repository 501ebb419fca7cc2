/** A real registry server by others, standing in for the public registry. */
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { PackageFixture } from "./fixture-package.js";
import { publishOrThrow } from "./publish-over-http.js";
import { answersWell, findFreePort, minimalEnvironment, ServerProcess } from "./server-process.js";
import { makeTemporaryDirectory } from "./temporary-directory.js";

const VERDACCIO_COMMAND = createRequire(import.meta.url).resolve("verdaccio/bin/verdaccio");

/** A running Verdaccio on loopback where everybody may publish. */
export interface Verdaccio {
  /** Base URL without a trailing slash. */
  readonly url: string;
  publish(fixture: PackageFixture): Promise<void>;
  close(): Promise<void>;
}

export interface VerdaccioOptions {
  /** Another registry it proxies; none by default. */
  readonly uplinkUrl?: string;
}

export async function startVerdaccio({ uplinkUrl }: VerdaccioOptions = {}): Promise<Verdaccio> {
  const directory = await makeTemporaryDirectory("verdaccio");
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const config = join(directory.path, "config.yaml");
  await writeFile(config, JSON.stringify(configuration(directory.path, uplinkUrl)));
  const server = ServerProcess.spawn(
    VERDACCIO_COMMAND,
    ["--config", config, "--listen", url],
    minimalEnvironment(directory.path),
  );
  await server.waitUntil(async () => (await answersWell(`${url}/-/ping`)) || undefined);
  return {
    url,
    publish: async (fixture) => publishPackage(url, fixture),
    close: async () => {
      await server.kill();
      await directory.remove();
    },
  };
}

/** YAML takes JSON. */
function configuration(directory: string, uplinkUrl: string | undefined): unknown {
  const everybody = { access: "$all", publish: "$all", unpublish: "$all" };
  return {
    storage: join(directory, "storage"),
    auth: { htpasswd: { file: join(directory, "htpasswd"), algorithm: "bcrypt" } },
    uplinks: uplinkUrl === undefined ? {} : { uplink: { url: uplinkUrl } },
    packages: {
      "@*/*": uplinkUrl === undefined ? everybody : { ...everybody, proxy: "uplink" },
      "**": uplinkUrl === undefined ? everybody : { ...everybody, proxy: "uplink" },
    },
    web: { enable: false },
    log: { type: "stdout", format: "json", level: "warn" },
  };
}

async function publishPackage(url: string, fixture: PackageFixture): Promise<void> {
  for (const version of fixture.versions) {
    const tags = Object.keys(fixture.distTags);
    const own = tags.find((tag) => fixture.distTags[tag] === version.version) ?? "unnamed";
    await publishOrThrow(version, { registryUrl: url, tag: own });
  }
  const escaped = fixture.name.replace("/", "%2f");
  for (const [tag, version] of Object.entries(fixture.distTags)) {
    const response = await fetch(`${url}/-/package/${escaped}/dist-tags/${tag}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(version),
    });
    if (!response.ok) throw new Error(`dist-tag ${tag} of ${fixture.name}: ${response.status}`);
  }
}
