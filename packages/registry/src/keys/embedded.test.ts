import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedKeys } from "./embedded.js";
import type { KeyFile } from "./key-file.js";

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "packhouse-keys-"));
  path = join(directory, "keys.json");
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const open = () =>
  openEmbeddedKeys({ path, region: "us-local-1", accountId: "000000000000", nowMs: 1_000 });
const readKeys = async () => JSON.parse(await readFile(path, "utf8")) as KeyFile;
const context = { domain: "main", "aws:codeartifact": "arn" };

test("the key file is made at the first start, private, and read at the next", async () => {
  const first = await (await open()).resolveKey(undefined);
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe("600");
  expect(first).toMatch(/^arn:aws:kms:us-local-1:000000000000:key\/[0-9a-f-]{36}$/);
  expect(await (await open()).resolveKey(undefined)).toBe(first);
  expect(await readdir(directory)).toEqual(["keys.json"]);
});

test("processes that start together agree on one key", async () => {
  const providers = await Promise.all(Array.from({ length: 8 }, open));
  const arns = await Promise.all(providers.map((provider) => provider.resolveKey(undefined)));
  expect(new Set(arns).size).toBe(1);
  expect(await readdir(directory)).toEqual(["keys.json"]);
});

test.each([0o640, 0o604, 0o660, 0o610, 0o777])(
  "a key file of mode %o refuses to start",
  async (mode) => {
    await open();
    await chmod(path, mode);
    await expect(open()).rejects.toThrow(`has mode ${mode.toString(8)}; make it private`);
    await chmod(path, 0o400);
    await expect(open()).resolves.toBeDefined();
  },
);

test("a key file of another owner refuses to start", async () => {
  await open();
  const actual = process.geteuid?.() ?? 0;
  const geteuid = jest.spyOn(process, "geteuid").mockReturnValue(actual + 1);
  await expect(open()).rejects.toThrow(`belongs to user ${actual}, not ${actual + 1}`);
  geteuid.mockRestore();
});

test("a symbolic link, a cut file and an unknown field refuse to start, showing no key", async () => {
  await open();
  const text = await readFile(path, "utf8");
  const material = (await readKeys()).keys[0]?.material ?? "";
  for (const damaged of [
    text.slice(0, -20),
    "",
    text.replace('"version": 1', '"version": 2'),
    text.replace('"state"', '"status"'),
    text.replace(material, material.slice(4)),
    text.replace(/"primaryKeyId": "......../, '"primaryKeyId": "00000000'),
  ]) {
    await writeFile(path, damaged);
    const error = await open().catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ name: "KeyFileError" });
    expect(String((error as Error).stack)).not.toContain(material.slice(4, 20));
  }
  const link = join(directory, "link.json");
  await symlink(path, link);
  path = link;
  await expect(open()).rejects.toThrow("symbolic links are refused");
});

test("id, ARN, key/id and the default alias name the key; anything else is not found", async () => {
  const provider = await open();
  const arn = await provider.resolveKey(undefined);
  const id = arn.slice(arn.lastIndexOf("/") + 1);
  const prefix = "arn:aws:kms:us-local-1:000000000000";
  for (const name of [
    id,
    arn,
    `key/${id}`,
    "alias/aws/codeartifact",
    `${prefix}:alias/aws/codeartifact`,
  ]) {
    expect(await provider.resolveKey(name)).toBe(arn);
    expect(provider.owns(name)).toBe(true);
  }
  for (const name of [
    "",
    "alias/mine",
    id.replace(/.$/, "z"),
    arn.replace("us-local-1", "us-local-2"),
    `${prefix}:key/`,
  ]) {
    expect(provider.owns(name)).toBe(false);
    await expect(provider.resolveKey(name)).rejects.toMatchObject({
      name: "ValidationError",
      reason: "ENCRYPTION_KEY_ERROR",
      message: `KMS key not found: ${name}`,
    });
  }
});

test("a data key unwraps with its key and context, in any order of the context, after a restart", async () => {
  const provider = await open();
  const arn = await provider.resolveKey(undefined);
  const { plaintext, wrapped } = await provider.generateDataKey(arn, context);
  expect(plaintext).toHaveLength(32);
  const reordered = { "aws:codeartifact": "arn", domain: "main" };
  expect((await (await open()).unwrapDataKey(arn, wrapped, reordered)).equals(plaintext)).toBe(
    true,
  );
  for (const other of [{}, { domain: "main" }, { ...context, domain: "other" }]) {
    await expect(provider.unwrapDataKey(arn, wrapped, other)).rejects.toMatchObject({
      name: "WrappedKeyError",
    });
  }
  for (let at = 0; at < wrapped.length; at += 1) {
    const damaged = Buffer.from(wrapped);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    await expect(provider.unwrapDataKey(arn, damaged, context)).rejects.toMatchObject({
      name: "WrappedKeyError",
    });
  }
});

test("after a rotation old keys open what they sealed, and new domains get the new key", async () => {
  const before = await open();
  const oldArn = await before.resolveKey(undefined);
  const { plaintext, wrapped } = await before.generateDataKey(oldArn, context);

  const file = await readKeys();
  const id = "6f3c1f0e-8a51-4c2b-9d0e-3b1a2c4d5e6f";
  const material = Buffer.alloc(32, 7).toString("base64");
  file.keys.push({ id, createdAtMs: 2_000, state: "enabled", material });
  await writeFile(path, JSON.stringify({ ...file, primaryKeyId: id }));
  const after = await open();
  const newArn = await after.resolveKey(undefined);
  expect(newArn).toBe(`arn:aws:kms:us-local-1:000000000000:key/${id}`);
  expect((await after.unwrapDataKey(oldArn, wrapped, context)).equals(plaintext)).toBe(true);
  await expect(after.unwrapDataKey(newArn, wrapped, context)).rejects.toMatchObject({
    name: "WrappedKeyError",
  });
});

test("a disabled key is refused for new domains and unavailable to old ones; a lost one is missing", async () => {
  const before = await open();
  const arn = await before.resolveKey(undefined);
  const { wrapped } = await before.generateDataKey(arn, context);
  const file = await readKeys();
  const disabled = file.keys.map((key) => ({ ...key, state: "disabled" }));
  await writeFile(path, JSON.stringify({ ...file, keys: disabled }));

  const after = await open();
  await expect(after.resolveKey(arn)).rejects.toMatchObject({ reason: "ENCRYPTION_KEY_ERROR" });
  const unavailable = { reason: "disabled", retryable: false, blame: "dependency" };
  await expect(after.generateDataKey(arn, context)).rejects.toMatchObject(unavailable);
  await expect(after.unwrapDataKey(arn, wrapped, context)).rejects.toMatchObject(unavailable);
  const lost = `${arn.slice(0, -1)}${arn.endsWith("0") ? "1" : "0"}`;
  await expect(after.unwrapDataKey(lost, wrapped, context)).rejects.toMatchObject({
    reason: "missing",
  });
});
