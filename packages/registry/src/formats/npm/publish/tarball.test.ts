import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { Header } from "tar-stream";
import { createRegistry, publishBody } from "../npm.fixture.js";
import { TarballInspector, defaultTarballLimits } from "./inspect-tarball.js";

const manifest = JSON.stringify({ name: "x", version: "1.0.0" });
const packageJson: Partial<Header> & { name: string } = { name: "package/package.json" };

async function tar(
  ...entries: readonly (readonly [Partial<Header> & { name: string }, (string | Buffer)?])[]
): Promise<Buffer> {
  const archive = pack();
  for (const [header, content = ""] of entries) archive.entry(header, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function inspect(tarball: Buffer, limits = defaultTarballLimits) {
  const inspector = new TarballInspector(limits);
  for (let at = 0; at < tarball.length; at += 4096)
    await inspector.write(tarball.subarray(at, at + 4096));
  return inspector.finish();
}

/** Changes a header and mends its checksum. */
function patched(archive: Buffer, at: number, bytes: string): Buffer {
  const copy = Buffer.from(archive);
  copy.write(bytes, at, "latin1");
  copy.fill(" ", 148, 156);
  const sum = copy.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  copy.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return copy;
}

const file = (name: string): readonly [Partial<Header> & { name: string }, string] => [
  { name },
  "1",
];
const valid = () => tar([packageJson, manifest]);

const crafted: readonly (readonly [string, () => Promise<Buffer>])[] = [
  [
    "a symlink",
    () =>
      tar([packageJson, manifest], [{ name: "package/l", type: "symlink", linkname: "index.js" }]),
  ],
  [
    "a symlink to the outside",
    () => tar([packageJson, manifest], [{ name: "package/l", type: "symlink", linkname: "/etc" }]),
  ],
  [
    "a hard link",
    () =>
      tar(
        [packageJson, manifest],
        [{ name: "package/l", type: "link", linkname: "package/package.json" }],
      ),
  ],
  [
    "a device",
    () => tar([packageJson, manifest], [{ name: "package/d", type: "character-device" }]),
  ],
  ["a fifo", () => tar([packageJson, manifest], [{ name: "package/f", type: "fifo" }])],
  ["..", () => tar([packageJson, manifest], file("package/../../x"))],
  ["an absolute path", () => tar([packageJson, manifest], file("/etc/x"))],
  ["a backslash", () => tar([packageJson, manifest], file("package/..\\x"))],
  ["a drive", () => tar([packageJson, manifest], file("C:/package/x"))],
  ["an empty part", () => tar([packageJson, manifest], file("package//x"))],
  ["a dot part", () => tar([packageJson, manifest], file("package/./x"))],
  ["a long path", () => tar([packageJson, manifest], file(`package/${"d/".repeat(600)}x`))],
  ["package.json twice", () => tar([packageJson, manifest], [packageJson, manifest])],
  [
    "package.json under two folders",
    () => tar([packageJson, manifest], [{ name: "other/package.json" }, manifest]),
  ],
  ["a file outside of a folder", () => tar([packageJson, manifest], file("x"))],
  ["no package.json", () => tar(file("package/index.js"))],
  ["package.json deeper only", () => tar(file("package/a/package.json"))],
  ["package.json not JSON", () => tar([packageJson, "{"])],
  ["package.json not an object", () => tar([packageJson, "[]"])],
  ["entries after the end", async () => Buffer.concat([await valid(), await valid()])],
  ["bytes after the end", async () => Buffer.concat([await valid(), Buffer.alloc(512, "x")])],
  ["a wrong checksum", async () => Buffer.concat([Buffer.from("q"), (await valid()).subarray(1)])],
  ["a size that is not octal", async () => patched(await valid(), 124, "99999999999")],
  ["a base-256 size", async () => patched(await valid(), 124, "\x80")],
  ["a size beyond the archive", async () => patched(await valid(), 124, "00077777777")],
  ["a pax size", () => tar([{ ...packageJson, pax: { size: "1" } }, manifest])],
  ["a pax link", () => tar([{ ...packageJson, pax: { linkpath: "/etc" } }, manifest])],
  ["a sparse file", () => tar([{ ...packageJson, pax: { "GNU.sparse.major": "1" } }, manifest])],
  ["a cut archive", async () => (await valid()).subarray(0, 600)],
];

describe("a tarball is refused for", () => {
  test.each(crafted)("%s", async (_case, make) => {
    await expect(inspect(gzipSync(await make()))).rejects.toMatchObject({
      name: "ValidationError",
    });
  });

  test("bytes behind its gzip data", async () => {
    const tarball = Buffer.concat([gzipSync(await valid()), Buffer.from("hidden")]);
    await expect(inspect(tarball)).rejects.toMatchObject({ name: "ValidationError" });
  });

  test("not being gzip", async () => {
    await expect(inspect(await valid())).rejects.toMatchObject({ name: "ValidationError" });
  });

  test("a bomb, long before it is unpacked", async () => {
    const big = gzipSync(
      await tar([packageJson, manifest], [{ name: "package/big" }, Buffer.alloc(64 * 1024 ** 2)]),
    );
    const started = performance.now();
    await expect(inspect(big)).rejects.toThrow(/times its size/);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("too many files", async () => {
    const many = await tar([packageJson, manifest], file("package/a"), file("package/b"));
    await expect(
      inspect(gzipSync(many), { ...defaultTarballLimits, maxEntries: 2 }),
    ).rejects.toThrow(/more than 2 files/);
  });
});

describe("a tarball is accepted with", () => {
  test.each([
    ["any top folder", () => tar([{ name: "acme-x-1f2e/package.json" }, manifest])],
    ["folders", () => tar([{ name: "package/", type: "directory" }, ""], [packageJson, manifest])],
    [
      "long pax paths",
      () => tar([packageJson, manifest], file(`package/${"d".repeat(90)}/${"e".repeat(90)}/ü.js`)),
    ],
    ["a byte order mark", () => tar([packageJson, `\ufeff${manifest}`])],
  ])("%s", async (_case, make) => {
    expect((await inspect(gzipSync(await make()))).manifest).toEqual({
      name: "x",
      version: "1.0.0",
    });
  });
});

const packed = {
  name: "x",
  version: "1.0.0",
  dependencies: { a: "^1.0.0", b: "2.x" },
  optionalDependencies: { o: "1.0.0" },
  peerDependencies: { p: ">=1" },
  devDependencies: { d: "1.0.0" },
  bundleDependencies: ["a"],
  scripts: { test: "node t", build: "tsc" },
  bin: { x: "cli.js", y: "bin/y.js" },
  engines: { node: ">=20" },
  os: ["linux"],
  cpu: ["x64"],
};

const mutations: readonly Record<string, unknown>[] = [
  { dependencies: {} },
  { dependencies: { a: "^1.0.0" } },
  { dependencies: { a: "^1.0.0", b: "3.x" } },
  { dependencies: { a: "^1.0.0", b: "2.x", c: "1.0.0" } },
  { dependencies: { a: "^1.0.0", B: "2.x" } },
  { dependencies: { a: "npm:evil@1.0.0", b: "2.x" } },
  { dependencies: { a: "http://127.0.0.1/a.tgz", b: "2.x" } },
  { dependencies: undefined },
  { dependencies: ["a"] },
  { optionalDependencies: {} },
  { optionalDependencies: { o: "2.0.0" } },
  { optionalDependencies: { o: "1.0.0", a: "^1.0.0" } },
  { optionalDependencies: { o: "1.0.0", z: "1.0.0" } },
  { peerDependencies: {} },
  { peerDependencies: { p: ">=2" } },
  { peerDependencies: { p: ">=1", q: "1" } },
  { peerDependenciesMeta: { p: { optional: true } } },
  { devDependencies: { d: "2.0.0" } },
  { devDependencies: {} },
  { bundleDependencies: [] },
  { bundleDependencies: ["b"] },
  { bundleDependencies: ["a", "b"] },
  { bundleDependencies: true },
  { scripts: {} },
  { scripts: { test: "node t" } },
  { scripts: { test: "node t", build: "tsc", postinstall: "node evil" } },
  { scripts: { test: "node t", build: "tsc", install: "node evil" } },
  { scripts: { test: "node evil", build: "tsc" } },
  { scripts: { test: "node t", build: "tsc", preinstall: "x" } },
  { scripts: undefined },
  { bin: {} },
  { bin: { x: "evil.js", y: "bin/y.js" } },
  { bin: { x: "cli.js" } },
  { bin: { x: "cli.js", y: "bin/y.js", npm: "cli.js" } },
  { bin: "cli.js" },
  { engines: { node: ">=22" } },
  { engines: {} },
  { os: ["win32"] },
  { os: [] },
  { cpu: ["arm64"] },
  { libc: ["musl"] },
  { type: "module" },
];

describe("manifest confusion", () => {
  test.each(mutations.map((mutation) => [JSON.stringify(mutation), mutation] as const))(
    "%s is refused",
    async (_text, submitted) => {
      const registry = createRegistry();
      const body = JSON.stringify(await publishBody({ packed, submitted }));
      const answer = await registry.send("x", { method: "PUT", body });
      const [member = ""] = Object.keys(submitted);
      expect(answer.status).toBe(400);
      expect(answer.json["error"]).toContain("in the submitted manifest differs");
      expect(
        [member, "dependencies"].some((name) => String(answer.json["error"]).startsWith(name)),
      ).toBe(true);
      expect(registry.catalog.packages.size).toBe(0);
      expect(registry.catalog.openPending).toBe(0);
    },
  );

  test.each([
    ["name", { name: "y", version: "1.0.0" }],
    ["version", { name: "x", version: "2.0.0" }],
  ])("another %s inside of the tarball is refused", async (_member, inside) => {
    const registry = createRegistry();
    const document = await publishBody({
      packed: inside,
      submitted: { name: "x", version: "1.0.0" },
    });
    const answer = await registry.send("x", { method: "PUT", body: JSON.stringify(document) });
    expect(answer.status).toBe(400);
  });

  test.each([
    ["bin as a string", { bin: "./cli.js" }, { bin: { x: "cli.js" } }],
    ["paths with ./", { bin: { x: "./cli.js" } }, { bin: { x: "cli.js" } }],
    [
      "optional dependencies among the others",
      { optionalDependencies: { o: "1" } },
      { dependencies: { o: "1" }, optionalDependencies: { o: "1" } },
    ],
    [
      "the other spelling of bundled",
      { bundledDependencies: ["a"] },
      { bundleDependencies: ["a"], bundledDependencies: undefined },
    ],
    ["a version with v", { version: "v1.0.0" }, { version: "1.0.0" }],
    ["empty members", {}, { dependencies: {}, scripts: {}, bin: {} }],
    ["os as a string", { os: "linux" }, { os: ["linux"] }],
    ["script paths", { scripts: { t: "node_modules/.bin/tsc" } }, { scripts: { t: "tsc" } }],
  ])("what npm normalises is accepted: %s", async (_case, inside, submitted) => {
    const registry = createRegistry();
    const body = await publishBody({
      packed: { name: "x", version: "1.0.0", ...inside },
      submitted,
    });
    const answer = await registry.send("x", { method: "PUT", body: JSON.stringify(body) });
    expect([answer.status, answer.bytes.toString()]).toEqual([201, '{"ok":true,"success":true}']);
  });

  test("binding.gyp becomes an install script", async () => {
    const registry = createRegistry();
    const body = await publishBody({
      packed: { name: "x", version: "1.0.0" },
      submitted: { scripts: { install: "node-gyp rebuild" }, gypfile: true },
      files: { "binding.gyp": "{}" },
    });
    expect((await registry.send("x", { method: "PUT", body: JSON.stringify(body) })).status).toBe(
      201,
    );
    expect((await registry.send("x/1.0.0")).json["hasInstallScript"]).toBe(true);
  });
});
