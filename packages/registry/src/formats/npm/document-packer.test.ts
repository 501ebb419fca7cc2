import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createWorkerPacker } from "./document-packer.js";

/** Beyond what is packed without a worker. */
const big = Buffer.alloc(2 * 1024 * 1024);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "packer-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test("a worker that cannot start fails those who wait, not the process; the next document starts another", async () => {
  const file = join(directory, "worker.cjs");
  await writeFile(file, `throw new Error("cannot start");`);
  const packer = createWorkerPacker(pathToFileURL(file));
  await expect(packer.pack(big, "a")).rejects.toThrow();
  await writeFile(file, `module.exports = { pack: ({ name }) => ({ packed: name }) };`);
  expect(await packer.pack(big, "b")).toEqual({ packed: "b" });
  await packer.close();
});

test("a worker that ends while it packs fails that document only", async () => {
  const file = join(directory, "worker.cjs");
  const source = `module.exports = { pack({ name }) { if (name === "a") process.exit(1); return { packed: name }; } };`;
  await writeFile(file, source);
  const packer = createWorkerPacker(pathToFileURL(file));
  await expect(packer.pack(big, "a")).rejects.toThrow();
  expect(await packer.pack(big, "b")).toEqual({ packed: "b" });
  await packer.close();
});
