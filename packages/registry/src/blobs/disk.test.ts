import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testBlobDriver } from "./blob-driver.contract.js";
import { type BlobDriver, blobKey } from "./blob-driver.js";
import { DurabilityError, StorageFullError } from "./blob-errors.js";
import { asSyncError, asWriteError } from "./disk-errors.js";
import { openDiskDriver } from "./disk.js";

const DIGEST = "abcd".repeat(16);
const roots: string[] = [];

async function aRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "packhouse-disk-"));
  roots.push(root);
  return root;
}

async function store(driver: BlobDriver, key: string): Promise<void> {
  const pending = await driver.begin();
  await pending.write(Buffer.from("bytes"));
  await pending.commit(key);
}

afterAll(async () => {
  await Promise.all(roots.map((root) => rm(root, { recursive: true })));
});

describe("the disk driver", () => {
  testBlobDriver(async () => openDiskDriver({ root: await aRoot() }));

  test("a blob lies under its domain and the first byte of its digest, for this user only", async () => {
    const root = await aRoot();
    await store(await openDiskDriver({ root }), blobKey("main", DIGEST));
    const file = await stat(join(root, "main", "ab", DIGEST));
    const directory = await stat(join(root, "main", "ab"));
    expect((file.mode & 0o777).toString(8)).toBe("600");
    expect((directory.mode & 0o777).toString(8)).toBe("700");
    expect(await readdir(join(root, "tmp"))).toEqual([]);
  });

  test("a root that is not there yet is made, however it is spelt", async () => {
    const root = join(await aRoot(), "data", "blobs");
    await store(await openDiskDriver({ root: `${root}/./x/../` }), blobKey("main", DIGEST));
    expect((await stat(join(root, "main", "ab", DIGEST))).size).toBe(5);
  });

  test("files that are not blobs are neither listed nor counted", async () => {
    const root = await aRoot();
    const driver = await openDiskDriver({ root });
    await store(driver, blobKey("main", DIGEST));
    await writeFile(join(root, "main", "ab", "notes.txt"), "x");
    await writeFile(join(root, "README"), "x");
    const keys: string[] = [];
    for await (const { key } of driver.list("")) keys.push(key);
    expect(keys).toEqual([blobKey("main", DIGEST)]);
  });

  test("only temporary files older than the given age are removed", async () => {
    const root = await aRoot();
    const driver = await openDiskDriver({ root });
    const [old, young] = [join(root, "tmp", "old"), join(root, "tmp", "young")];
    await writeFile(old, "x");
    await writeFile(young, "x");
    const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(old, twoHoursAgo, twoHoursAgo);
    expect(await driver.removeStaleTemporaryFiles(3_600_000)).toBe(1);
    expect(await readdir(join(root, "tmp"))).toEqual(["young"]);
  });

  test("a new blob is refused while less than the reserve is free", async () => {
    const root = await aRoot();
    const driver = await openDiskDriver({ root, reservedBytes: Number.MAX_SAFE_INTEGER });
    await expect(driver.begin()).rejects.toThrow(StorageFullError);
  });

  test("a full disk is told from a failed fsync, which is fatal", () => {
    const failure = (code: string) => Object.assign(new Error(code), { code });
    expect(asWriteError(failure("ENOSPC"))).toBeInstanceOf(StorageFullError);
    expect(asWriteError(failure("EDQUOT"))).toBeInstanceOf(StorageFullError);
    expect(asWriteError(failure("EIO"))).not.toBeInstanceOf(StorageFullError);
    expect(asSyncError(failure("ENOSPC"))).toBeInstanceOf(StorageFullError);
    expect(asSyncError(failure("EIO"))).toBeInstanceOf(DurabilityError);
  });
});
