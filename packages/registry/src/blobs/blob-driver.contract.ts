// What every blob driver must do.
import { randomBytes } from "node:crypto";
import { type BlobDriver, blobKey, type StoredBlob } from "./blob-driver.js";
import { BlobMissingError } from "./blob-errors.js";

const KEY = blobKey("domain-1", "ab".repeat(32));
const OTHER_KEY = blobKey("domain-2", "cd".repeat(32));

/** Registers the contract's tests; `openDriver` gives a driver with nothing stored. */
export function testBlobDriver(openDriver: () => Promise<BlobDriver>): void {
  async function store(driver: BlobDriver, key: string, ...chunks: Buffer[]): Promise<void> {
    const pending = await driver.begin();
    for (const chunk of chunks) await pending.write(chunk);
    await pending.commit(key);
  }

  async function readBack(blob: StoredBlob, start = 0, endInclusive = blob.sizeBytes - 1) {
    const chunks: Buffer[] = [];
    for await (const chunk of blob.read({ start, endInclusive })) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async function listKeys(driver: BlobDriver, prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of driver.list(prefix)) keys.push(key);
    return keys.sort();
  }

  test("what was written comes back, whole and in ranges", async () => {
    const driver = await openDriver();
    const bytes = randomBytes(700_000);
    await store(
      driver,
      KEY,
      bytes.subarray(0, 1),
      bytes.subarray(1, 300_000),
      bytes.subarray(300_000),
    );
    const blob = await driver.open(KEY);
    expect(blob.sizeBytes).toBe(700_000);
    expect((await readBack(blob)).equals(bytes)).toBe(true);
    for (const [start, end] of [
      [0, 0],
      [699_999, 699_999],
      [262_000, 263_000],
      [1, 699_998],
    ] as const) {
      expect((await readBack(blob, start, end)).equals(bytes.subarray(start, end + 1))).toBe(true);
    }
    await blob.close();
  });

  test("an empty blob exists and has no bytes", async () => {
    const driver = await openDriver();
    await store(driver, KEY);
    const blob = await driver.open(KEY);
    expect(blob.sizeBytes).toBe(0);
    expect(await readBack(blob)).toEqual(Buffer.alloc(0));
    await blob.close();
  });

  test("nothing is visible before commit", async () => {
    const driver = await openDriver();
    const pending = await driver.begin();
    await pending.write(Buffer.from("bytes"));
    await pending.sync();
    expect(await driver.stat(KEY)).toBeUndefined();
    expect(await listKeys(driver, "")).toEqual([]);
    await expect(driver.open(KEY)).rejects.toThrow(BlobMissingError);
    await pending.commit(KEY);
    expect(await driver.stat(KEY)).toMatchObject({ key: KEY, sizeBytes: 5 });
  });

  test("an aborted blob never appears, and abort may be repeated", async () => {
    const driver = await openDriver();
    const pending = await driver.begin();
    await pending.write(Buffer.from("bytes"));
    await pending.abort();
    await pending.abort();
    await expect(pending.commit(KEY)).rejects.toThrow();
    expect(await listKeys(driver, "")).toEqual([]);
    expect(await driver.removeStaleTemporaryFiles(-60_000)).toBe(0);
  });

  test("abort after commit leaves the blob", async () => {
    const driver = await openDriver();
    const pending = await driver.begin();
    await pending.commit(KEY);
    await pending.abort();
    expect(await driver.stat(KEY)).toBeDefined();
  });

  test("a second commit replaces, and who had the first open still reads the first", async () => {
    const driver = await openDriver();
    await store(driver, KEY, Buffer.from("first"));
    const first = await driver.open(KEY);
    await store(driver, KEY, Buffer.from("second!"));
    expect((await readBack(first)).toString()).toBe("first");
    const second = await driver.open(KEY);
    expect((await readBack(second)).toString()).toBe("second!");
    await Promise.all([first.close(), second.close()]);
  });

  test("a deleted blob is gone for the next reader only, and delete may be repeated", async () => {
    const driver = await openDriver();
    await store(driver, KEY, Buffer.from("bytes"));
    const reader = await driver.open(KEY);
    await driver.delete(KEY);
    await driver.delete(KEY);
    expect((await readBack(reader)).toString()).toBe("bytes");
    await reader.close();
    expect(await driver.stat(KEY)).toBeUndefined();
    await expect(driver.open(KEY)).rejects.toThrow(BlobMissingError);
  });

  test("list tells domains apart", async () => {
    const driver = await openDriver();
    await store(driver, KEY, Buffer.from("a"));
    await store(driver, OTHER_KEY, Buffer.from("b"));
    expect(await listKeys(driver, "")).toEqual([KEY, OTHER_KEY]);
    expect(await listKeys(driver, "domain-1/")).toEqual([KEY]);
    expect(await listKeys(driver, "domain/")).toEqual([]);
  });

  test("the time of writing is kept", async () => {
    const driver = await openDriver();
    const before = Date.now();
    await store(driver, KEY, Buffer.from("a"));
    const entry = await driver.stat(KEY);
    // File systems keep time in ticks of a few milliseconds.
    expect(entry?.modifiedAtMs).toBeGreaterThan(before - 50);
    expect(entry?.modifiedAtMs).toBeLessThanOrEqual(Date.now() + 50);
  });

  test.each([
    "../../etc/passwd",
    "domain-1/../x",
    `tmp/${"ab".repeat(32)}`,
    `domain-1/${"AB".repeat(32)}`,
    `domain-1/${"ab".repeat(32)}/x`,
    "domain-1/short",
    "",
  ])("a key that is not domain and digest is refused: %j", async (key) => {
    const driver = await openDriver();
    const pending = await driver.begin();
    await expect((async () => pending.commit(key))()).rejects.toThrow(RangeError);
    await pending.abort();
    expect(await listKeys(driver, "")).toEqual([]);
  });
}
