// Tests that kill a process, or need several, run these sources outside Jest.
import { transformFile } from "@swc/core";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FOLDERS = ["blobs", "keys"];
const PACKAGES = ["lru-cache", "better-sqlite3"];

/** Compiles the sources of blobs and keys into `directory`, with the packages they need. */
export async function compileSources(directory: string): Promise<void> {
  const source = dirname(__dirname);
  const compile = async (path: string) => {
    const { code } = await transformFile(join(source, path), {
      swcrc: false,
      jsc: { parser: { syntax: "typescript" }, target: "es2022" },
      module: { type: "es6" },
    });
    await writeFile(join(directory, path.replace(/ts$/, "js")), code);
  };
  await writeFile(join(directory, "package.json"), '{"type":"module"}');
  await compile("errors.ts");
  for (const folder of FOLDERS) {
    await mkdir(join(directory, folder));
    const names = (await readdir(join(source, folder))).filter((name) => name.endsWith(".ts"));
    const isProgram = (name: string) => !/\.(test|contract)\.ts$/.test(name);
    await Promise.all(names.filter(isProgram).map((name) => compile(join(folder, name))));
  }
  await mkdir(join(directory, "node_modules"));
  for (const name of PACKAGES) {
    const path = createRequire(__filename).resolve(name);
    const root = path.slice(0, path.lastIndexOf(`/${name}/`) + name.length + 1);
    await symlink(root, join(directory, "node_modules", name));
  }
}
