/** What an installed project really has on disk. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Every package below `node_modules` as `name@version`, sorted, each once. Works for nested folders (npm, yarn) and
 * for pnpm's store of links: only real directories are read.
 */
export async function installedPackages(project: string): Promise<string[]> {
  const found = new Set<string>();
  await visitModules(join(project, "node_modules"), found);
  return [...found].sort();
}

async function visitModules(modules: string, found: Set<string>): Promise<void> {
  for (const name of await directoriesIn(modules)) {
    const path = join(modules, name);
    if (name === ".pnpm") {
      for (const stored of await directoriesIn(path)) {
        await visitModules(join(path, stored, "node_modules"), found);
      }
    } else if (name.startsWith("@")) {
      for (const base of await directoriesIn(path)) await visitPackage(join(path, base), found);
    } else if (!name.startsWith(".")) {
      await visitPackage(path, found);
    }
  }
}

async function visitPackage(directory: string, found: Set<string>): Promise<void> {
  const manifest = await readFile(join(directory, "package.json"), "utf8");
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  found.add(`${name}@${version}`);
  await visitModules(join(directory, "node_modules"), found);
}

/** Names of the directories in a directory that may be missing; links are not followed. */
async function directoriesIn(directory: string): Promise<string[]> {
  if (!existsSync(directory)) return [];
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
