import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Contender } from "./contenders.js";
import { closureRoot } from "./packages.js";

const run = promisify(execFile);

/** A project whose lock file names the whole closure, installed once so that the registry is warm. */
export async function prepareProject(contender: Contender, folder: string): Promise<string> {
  const project = join(folder, `project-${contender.name.replaceAll(" ", "-")}`);
  await mkdir(project, { recursive: true });
  const manifest = {
    name: "bench-project",
    version: "1.0.0",
    private: true,
    dependencies: { [closureRoot]: "1.0.0" },
  };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  await npm(contender, project, ["install"]);
  return project;
}

/** Seconds of `npm ci` with an empty client cache. */
export async function npmCiSeconds(contender: Contender, project: string): Promise<number> {
  const started = performance.now();
  await npm(contender, project, ["ci"]);
  return (performance.now() - started) / 1000;
}

async function npm(
  { registry, token }: Contender,
  project: string,
  args: readonly string[],
): Promise<void> {
  const home = join(project, ".home");
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const { host, pathname } = new URL(registry);
  const lines = [`registry=${registry}`, "audit=false", "fund=false", "update-notifier=false"];
  if (token !== undefined) lines.push(`//${host}${pathname}:_authToken=${token}`);
  await writeFile(join(home, ".npmrc"), `${lines.join("\n")}\n`);
  const clean = Object.entries(process.env).filter(
    ([name]) => !name.toLowerCase().startsWith("npm_"),
  );
  await run("npm", [...args], {
    cwd: project,
    env: { ...Object.fromEntries(clean), HOME: home, npm_config_cache: join(home, "cache") },
    maxBuffer: 1e8,
  });
}
