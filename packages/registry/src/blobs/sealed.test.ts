import { createHash, randomBytes } from "node:crypto";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { blobKey } from "./blob-driver.js";
import { BlobCorruptError } from "./blob-errors.js";
import { createBlobStore } from "./blob-store.js";
import { bufferedBlob, createMemoryDriver } from "./memory.js";
import { openSealed, readPlaintext } from "./sealed.js";
import { bodyLength, SEALED_SEGMENT_BYTES, SEGMENT_BYTES } from "./sealed-format.js";

const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
const key = openDomainKey("domain-key-1", randomBytes(32));
const domain = { domainId: "main", key };

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** The bytes a driver is given for this plaintext. */
async function seal(plaintext: Buffer): Promise<Buffer> {
  const driver = createMemoryDriver();
  const store = createBlobStore({ driver, wrapping });
  const { digests } = await store.put(domain, plaintext, { maxBytes: plaintext.length });
  const blob = await driver.open(blobKey("main", digests.sha256));
  const chunks: Buffer[] = [];
  for await (const chunk of blob.read({ start: 0, endInclusive: blob.sizeBytes - 1 })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads sealed bytes as the blob of `digest`: what was released, and why it stopped. */
async function unseal(sealed: Buffer, digest: string, domainKey = key) {
  const released: Buffer[] = [];
  try {
    const name = { key: blobKey("main", digest), sha256: digest, domainKey };
    const blob = await openSealed(bufferedBlob(sealed), name, wrapping);
    for await (const chunk of readPlaintext(blob)) released.push(Buffer.from(chunk));
  } catch (error) {
    return { released: Buffer.concat(released), error };
  }
  return { released: Buffer.concat(released), error: undefined };
}

/** Resolves to how many bytes, all of them authentic, were released before the refusal. */
async function expectRefused(sealed: Buffer, original: Buffer, what: string): Promise<number> {
  const { released, error } = await unseal(sealed, sha256(original));
  if (!(error instanceof BlobCorruptError))
    throw new Error(`${what}: not noticed (${String(error)})`);
  const isPrefix = released.equals(original.subarray(0, released.length));
  if (!isPrefix) throw new Error(`${what}: a byte that is not authentic was released`);
  return released.length;
}

const SIZES = [
  0,
  1,
  SEGMENT_BYTES - 1,
  SEGMENT_BYTES,
  SEGMENT_BYTES + 1,
  3 * SEGMENT_BYTES,
  200_001,
];

test.each(SIZES)("a blob of %d bytes comes back as it was", async (size) => {
  const plaintext = randomBytes(size);
  const sealed = await seal(plaintext);
  const { released, error } = await unseal(sealed, sha256(plaintext));
  expect(error).toBeUndefined();
  expect(released.equals(plaintext)).toBe(true);
});

test("the sealed bytes show neither plaintext nor a repetition of it", async () => {
  const sealed = await seal(Buffer.alloc(4 * SEGMENT_BYTES));
  const again = await seal(Buffer.alloc(4 * SEGMENT_BYTES));
  const segments = [0, 1, 2, 3].map((index) =>
    sealed
      .subarray(index * SEALED_SEGMENT_BYTES, (index + 1) * SEALED_SEGMENT_BYTES)
      .toString("hex"),
  );
  expect(new Set(segments).size).toBe(4);
  expect(sealed.includes(Buffer.alloc(16))).toBe(false);
  expect(again.equals(sealed)).toBe(false);
});

test("a flipped bit anywhere is refused, and no byte of its segment is released", async () => {
  const plaintext = randomBytes(150_000);
  const sealed = await seal(plaintext);
  const positions = Array.from({ length: 2_000 }, () => Math.floor(Math.random() * sealed.length));
  for (let at = bodyLength(150_000) - 20; at < sealed.length; at += 1) positions.push(at);
  for (const at of positions) {
    const damaged = Buffer.from(sealed);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << Math.floor(Math.random() * 8)), at);
    const released = await expectRefused(damaged, plaintext, `bit flipped at ${at}`);
    const segment = at < bodyLength(150_000) ? Math.floor(at / SEALED_SEGMENT_BYTES) : 0;
    if (released !== segment * SEGMENT_BYTES) throw new Error(`flipped at ${at}: ${released} out`);
  }
});

test("every bit of the trailer counts", async () => {
  const plaintext = Buffer.from("small");
  const sealed = await seal(plaintext);
  for (let bit = bodyLength(5) * 8; bit < sealed.length * 8; bit += 1) {
    const damaged = Buffer.from(sealed);
    const at = Math.floor(bit / 8);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (bit % 8)), at);
    await expectRefused(damaged, plaintext, `bit ${bit}`);
  }
});

test("a blob cut or lengthened anywhere is refused", async () => {
  const plaintext = randomBytes(2 * SEGMENT_BYTES);
  const sealed = await seal(plaintext);
  const trailer = sealed.subarray(bodyLength(plaintext.length));
  const lengths = [0, 1, 6, 7, 16, SEALED_SEGMENT_BYTES, sealed.length - 1, sealed.length - 7];
  for (let count = 0; count < 300; count += 1)
    lengths.push(Math.floor(Math.random() * sealed.length));
  for (const length of lengths) {
    await expectRefused(sealed.subarray(0, length), plaintext, `cut to ${length}`);
    await expectRefused(sealed.subarray(sealed.length - length), plaintext, `last ${length} bytes`);
  }
  const oneSegment = Buffer.concat([sealed.subarray(0, SEALED_SEGMENT_BYTES), trailer]);
  await expectRefused(oneSegment, plaintext, "a whole segment left out");
  await expectRefused(Buffer.concat([sealed, Buffer.alloc(1)]), plaintext, "a byte appended");
  await expectRefused(Buffer.concat([sealed, sealed]), plaintext, "twice");
});

test("segments that change places, or come from another blob, are refused", async () => {
  const plaintext = randomBytes(3 * SEGMENT_BYTES);
  const other = await seal(plaintext);
  const sealed = await seal(plaintext);
  const segment = (bytes: Buffer, index: number) =>
    bytes.subarray(index * SEALED_SEGMENT_BYTES, (index + 1) * SEALED_SEGMENT_BYTES);
  const trailer = sealed.subarray(3 * SEALED_SEGMENT_BYTES);
  const [a, b, c] = [segment(sealed, 0), segment(sealed, 1), segment(sealed, 2)];
  for (const [what, order] of [
    ["first two swapped", [b, a, c]],
    ["last two swapped", [a, c, b]],
    ["one repeated", [a, a, c]],
    ["one of another sealing of the same bytes", [a, segment(other, 1), c]],
  ] as const) {
    await expectRefused(Buffer.concat([...order, trailer]), plaintext, what);
  }
  const otherTrailer = Buffer.concat([a, b, c, other.subarray(3 * SEALED_SEGMENT_BYTES)]);
  await expectRefused(otherTrailer, plaintext, "another sealing's trailer");
});

test("a blob in another blob's place is refused", async () => {
  const [plaintext, other] = [randomBytes(1_000), randomBytes(1_000)];
  const { error, released } = await unseal(await seal(other), sha256(plaintext));
  expect(error).toMatchObject({
    name: "BlobCorruptError",
    detail: `it holds the blob ${sha256(other)}`,
  });
  expect(released).toHaveLength(0);
});

test("another domain's key opens nothing", async () => {
  const plaintext = randomBytes(1_000);
  const sealed = await seal(plaintext);
  const otherId = openDomainKey("domain-key-2", randomBytes(32));
  const sameId = openDomainKey("domain-key-1", randomBytes(32));
  for (const wrong of [otherId, sameId]) {
    const { error, released } = await unseal(sealed, sha256(plaintext), wrong);
    expect(error).toBeInstanceOf(BlobCorruptError);
    expect(released).toHaveLength(0);
  }
});
