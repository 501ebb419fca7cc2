// What is on disk after the writing process died, and the order of its system calls. The writer is a
// process of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { createBlobStore } from "./blob-store.js";
import { compileSources } from "./compiled-sources.fixture.js";
import { openDiskDriver } from "./disk.js";

const hasStrace = spawnSync("strace", ["-V"]).status === 0;
const MATERIAL = randomBytes(32).toString("hex");
const domain = { domainId: "main", key: openDomainKey("key-1", Buffer.from(MATERIAL, "hex")) };

let directory: string;
let writer: string;
let root: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "packhouse-crash-"));
  await compileSources(directory);
  writer = join(directory, "blobs", "writer-process.fixture.js");
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  root = await mkdtemp(join(directory, "root-"));
});

interface Ending {
  /** Blobs whose commit was acknowledged. */
  readonly acknowledged: readonly string[];
  readonly errors: readonly string[];
}

/** Runs the writer, under `strace` with the given arguments if any, and collects what it said. */
async function runWriter(
  count: number,
  straceArguments: readonly string[] | undefined,
  whenReady?: (child: ChildProcess) => Promise<void>,
): Promise<Ending> {
  const command = [process.execPath, writer, root, MATERIAL, String(count)];
  const traced = straceArguments ? ["strace", "-f", ...straceArguments, ...command] : command;
  const [program = "", ...rest] = traced;
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "inherit"],
    // One thread makes the system calls, as strace counts them per thread.
    env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
  });
  let output = "";
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    isReady();
  });
  const closed = once(child, "close");
  if (whenReady !== undefined) {
    await Promise.race([ready, closed]);
    await whenReady(child);
  }
  await closed;
  const lines = output.split("\n").slice(0, -1);
  return {
    acknowledged: lines.filter((line) => /^[0-9a-f]{64}$/.test(line)),
    errors: lines.filter((line) => line.startsWith("error ")),
  };
}

/** Every blob that is visible is whole, and every acknowledged one is visible. */
async function expectSound(ending: Ending): Promise<void> {
  const driver = await openDiskDriver({ root });
  const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
  const store = createBlobStore({ driver, wrapping });
  const visible = new Set<string>();
  for await (const { digest } of store.list()) {
    await store.readAll(domain, digest, 1e9);
    visible.add(digest);
  }
  expect(ending.acknowledged.filter((digest) => !visible.has(digest))).toEqual([]);
}

test("kill -9 at any moment leaves whole blobs only, among them every acknowledged one", async () => {
  let acknowledged = 0;
  for (let round = 0; round < 6; round += 1) {
    const ending = await runWriter(1_000_000, undefined, async (child) => {
      await sleep(5 + Math.random() * 150);
      child.kill("SIGKILL");
    });
    await expectSound(ending);
    acknowledged += ending.acknowledged.length;
  }
  expect(acknowledged).toBeGreaterThan(20);
  // What the dead left behind goes with the next cleaning.
  const driver = await openDiskDriver({ root });
  await driver.removeStaleTemporaryFiles(-60_000);
  expect(await readdir(join(root, "tmp"))).toEqual([]);
});

const straceTest = hasStrace ? test : test.skip;
const noStrace = hasStrace ? "" : "skipped: no strace: ";

straceTest(`${noStrace}kill -9 at each durability call leaves whole blobs only`, async () => {
  for (const call of ["pwrite64", "fsync", "rename", "unlink", "mkdir"]) {
    for (let nth = 1; nth <= 5; nth += 1) {
      const inject = `inject=${call}:signal=SIGKILL:when=${nth}`;
      await expectSound(
        await runWriter(3, ["-qq", "-e", `trace=${call}`, "-e", inject, "-o", "/dev/null"]),
      );
    }
  }
});

straceTest(`${noStrace}a failed fsync is fatal and acknowledges nothing`, async () => {
  // The first is the driver's start, then come the blob's file, its directory and those above.
  for (const nth of [2, 3, 4, 5]) {
    root = await mkdtemp(join(directory, "root-"));
    const inject = ["-qq", "-e", "trace=fsync", "-e", `inject=fsync:error=EIO:when=${nth}`];
    const ending = await runWriter(3, [...inject, "-o", "/dev/null"]);
    expect(ending.errors).toEqual(["error DurabilityError"]);
    expect(ending.acknowledged).toEqual([]);
    await expectSound(ending);
  }
});

straceTest(`${noStrace}a full disk is a clean error and leaves no temporary file`, async () => {
  for (const [call, nth] of [
    ["rename", 2],
    ["mkdir", 3],
    ["mkdir", 5],
    ["mkdir", 7],
    ["pwrite64", 1],
    ["pwrite64", 5],
  ] as const) {
    root = await mkdtemp(join(directory, "root-"));
    const inject = ["-qq", "-e", `trace=${call}`, "-e", `inject=${call}:error=ENOSPC:when=${nth}+`];
    const ending = await runWriter(9, [...inject, "-o", "/dev/null"]);
    expect(ending.errors).toEqual(["error StorageFullError"]);
    await expectSound(ending);
    expect(await readdir(join(root, "tmp"))).toEqual([]);
  }
});

straceTest(`${noStrace}file and directories are synced in order before the answer`, async () => {
  const log = join(root, "trace.log");
  const { acknowledged } = await runWriter(1, ["-y", "-e", "trace=fsync,rename,write", "-o", log]);
  const [digest = ""] = acknowledged;
  const leaf = join(root, "main", digest.slice(0, 2));
  const lines = (await readFile(log, "utf8")).split("\n");
  const isResult = (line: string) => !line.includes("unfinished");
  const position = (what: string, matches: (line: string) => boolean): number => {
    const at = lines.findIndex((line) => matches(line));
    if (at < 0) throw new Error(`No ${what} in the trace.`);
    return at;
  };
  const synced = (path: string) => (line: string) =>
    line.includes("fsync(") && line.includes(`<${path}`) && isResult(line);
  const file = position("fsync of the file", synced(join(root, "tmp/")));
  const renamed = position("rename", (line) => line.includes(`rename("${join(root, "tmp")}`));
  const directories = [leaf, dirname(leaf), join(root, "main"), root].map((path) =>
    lines.findLastIndex(synced(`${path}>`)),
  );
  const answer = position("answer", (line) => line.includes(`"${digest.slice(0, 20)}`));
  expect(file).toBeLessThan(renamed);
  expect(directories[0]).toBeGreaterThan(renamed);
  expect(Math.min(...directories)).toBeGreaterThan(-1);
  expect(Math.max(...directories)).toBeLessThan(answer);
});
