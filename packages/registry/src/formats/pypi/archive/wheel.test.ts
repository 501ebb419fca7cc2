import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  makeWheel,
  metadataOf,
  recordMember,
  wheelMembers,
  wheelName,
} from "../distributions.fixture.js";
import { inspectWheel } from "./inspect-wheel.js";
import { defaultArchiveLimits } from "./limits.js";
import { readWheelMetadata } from "./read-wheel-metadata.js";
import { type ZipMember, type ZipOptions, makeZip } from "./zip-writer.fixture.js";

const lib = { name: "Acme.Lib", version: "1.0", headers: ["Requires-Dist: dep>=1"] };
const members = wheelMembers(lib);
const filename = wheelName(lib);

/** In chunks that fall anywhere. */
async function* chunked(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size));
}

const inspect = (bytes: Buffer, size = 1000, limits = defaultArchiveLimits) =>
  inspectWheel(chunked(bytes, size), filename, limits);

function withMember(change: Partial<ZipMember>, index = 0): ZipMember[] {
  return members.map((member, at) => (at === index ? { ...member, ...change } : member));
}

/** A wheel with one more file, which its RECORD has too. */
function withFile(extra: ZipMember): ZipMember[] {
  const others = [...members.slice(0, -1), extra];
  return [...others, recordMember(others, members.at(-1)?.path ?? "")];
}

test.each([1, 7, 64, 100_000])(
  "METADATA is read from a wheel in chunks of %d bytes",
  async (size) => {
    expect((await inspect(makeWheel(lib), size)).toString()).toBe(metadataOf(lib));
  },
);

test("data may be stored, have a descriptor, and be larger than any buffer", async () => {
  const big = randomBytes(300_000);
  const bytes = makeZip([
    ...withFile({ path: "acme/big.bin", content: big, hasDescriptor: true }).map((member, at) => ({
      ...member,
      ...(at === 0 && { isStored: true }),
      ...(at === 1 && { hasDescriptor: true }),
    })),
  ]);
  for (const size of [3000, 65_536, 1_000_000])
    expect((await inspect(bytes, size)).toString()).toBe(metadataOf(lib));
});

const zip64 = Buffer.alloc(20);
zip64.writeUInt16LE(1, 0);
zip64.writeUInt16LE(16, 2);

test.each<[string, Buffer]>([
  ["the directory names another path", makeZip(withMember({ directoryPath: "evil.py" }))],
  ["the directory has another checksum", makeZip(withMember({ directoryCrc32: 1 }))],
  ["the header has another size", makeZip(withMember({ localSizeDelta: 1 }))],
  ["an entry is not in the directory", makeZip(withMember({ isUnlisted: true }))],
  ["a path is there twice", makeZip(withFile({ path: members[0]?.path ?? "", content: "other" }))],
  ["bytes come before the first entry", makeZip(withMember({ gap: Buffer.from("#!/bin/sh\n") }))],
  ["bytes lie between entries", makeZip(withMember({ gap: Buffer.from("PK") }, 1))],
  ["bytes follow the end", makeZip(members, { after: Buffer.from("x") })],
  ["another archive follows", Buffer.concat([makeWheel(lib), makeWheel(lib)])],
  ["it has a comment", makeZip(members, { comment: "PK\u0005\u0006" })],
  ["the end counts more entries", makeZip(members, { entriesDelta: 1 } satisfies ZipOptions)],
  ["it is encrypted", makeZip(withMember({ flags: 0x801 }))],
  ["it is compressed by another method", makeZip(withMember({ method: 12 }))],
  ["it is a link", makeZip(withMember({ unixMode: 0o120777 }))],
  ["it is cut off", makeWheel(lib).subarray(0, -1)],
  ["it is cut off in an entry", makeWheel(lib).subarray(0, 60)],
  ["it is empty", Buffer.alloc(0)],
  ["it is no archive", Buffer.from("<!DOCTYPE html><html></html>")],
  [
    "a deflated entry is garbage",
    makeZip(withMember({ content: "\u00ff\u00ff", isStored: true, method: 8 })),
  ],
  ...[
    "/etc/passwd",
    "../x",
    "a/../../x",
    "C:/x",
    "a\\b",
    "a//b",
    "./a",
    "a/".repeat(600) + "x",
  ].map((path): [string, Buffer] => [
    `a path is ${path.slice(0, 20)}`,
    makeZip(withFile({ path, content: "x" })),
  ]),
])("a wheel is refused when %s", async (_why, bytes) => {
  await expect(inspect(bytes)).rejects.toMatchObject({ name: "ValidationError" });
});

const record = members.length - 1;
const metadata = members.length - 2;

test.each<[string, readonly ZipMember[]]>([
  ["RECORD is missing", members.slice(0, -1)],
  ["RECORD has another hash", withMember({ content: "value = 2\n" })],
  ["a file is not in RECORD", [{ path: "more.py", content: "" }, ...members]],
  ["RECORD lists what is not there", members.slice(1)],
  ["METADATA is missing", withMember({ path: "acme_lib-1.0.dist-info/OTHER" }, metadata)],
  [
    "there are two .dist-info folders",
    [{ path: "b-1.dist-info/METADATA", content: "" }, ...members],
  ],
  ["the folder is another project's", wheelMembers({ ...lib, name: "other" })],
  ["the folder is another version's", wheelMembers({ ...lib, version: "2.0" })],
  ["RECORD is not a CSV", withMember({ content: "\0" }, record)],
])("a wheel is refused when %s", async (_why, wheel) => {
  await expect(inspect(makeZip(wheel))).rejects.toMatchObject({ name: "ValidationError" });
});

test("what unpacks to far more than it is, or has too many files, is refused", async () => {
  const bomb = makeZip(withFile({ path: "zeros", content: Buffer.alloc(30_000_000) }));
  await expect(inspect(bomb, 65_536)).rejects.toThrow("more than 200 times its size");
  const few = { ...defaultArchiveLimits, maxEntries: 2 };
  await expect(inspect(makeWheel(lib), 1000, few)).rejects.toThrow("more than 2 files");
  const small = { ...defaultArchiveLimits, maxMetadataBytes: 10 };
  await expect(inspect(makeWheel(lib), 1000, small)).rejects.toThrow("metadata is too big");
});

test("zip64 sizes are understood, and must be right", async () => {
  const content = Buffer.from("x".repeat(50));
  const [member] = [{ path: "z.py", content, isStored: true }];
  const bytes = makeZip([member]);
  // Sizes move into the extra field, as force_zip64 writes them.
  const head = Buffer.from(bytes.subarray(0, 30));
  head.writeUInt32LE(0xffff_ffff, 18);
  head.writeUInt32LE(0xffff_ffff, 22);
  head.writeUInt16LE(20, 28);
  zip64.writeBigUInt64LE(50n, 4);
  zip64.writeBigUInt64LE(50n, 12);
  const rest = Buffer.from(bytes.subarray(30 + 4 + 50));
  rest.writeUInt32LE(rest.readUInt32LE(rest.length - 6) + 20, rest.length - 6);
  const forced = Buffer.concat([head, Buffer.from("z.py"), zip64, content, rest]);
  // Read to its end: what is missing are the files of a wheel.
  await expect(inspect(forced)).rejects.toThrow(".dist-info");
});

describe("METADATA out of a stored wheel", () => {
  const stored = (bytes: Buffer) => {
    const reads: number[] = [];
    const open = ({ start, endInclusive }: { start: number; endInclusive: number }) => {
      reads.push(endInclusive - start + 1);
      return Promise.resolve(Readable.from([bytes.subarray(start, endInclusive + 1)]));
    };
    return { reads, wheel: { sizeBytes: bytes.length, open } };
  };

  test("takes few small reads, whatever the size of the wheel", async () => {
    const content = randomBytes(2_000_000);
    const { reads, wheel } = stored(makeZip(withFile({ path: "big.bin", content })));
    const read = await readWheelMetadata(wheel, filename, defaultArchiveLimits);
    expect(read.toString()).toBe(metadataOf(lib));
    expect(reads.length).toBeLessThanOrEqual(3);
    expect(reads.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(70_000);
  });

  test("is missing where a wheel has none, and refused where it is no archive", async () => {
    const none = stored(makeZip([{ path: "a.py", content: "" }])).wheel;
    await expect(readWheelMetadata(none, filename, defaultArchiveLimits)).rejects.toMatchObject({
      name: "NotFoundError",
    });
    const junk = stored(Buffer.from("junk")).wheel;
    await expect(readWheelMetadata(junk, filename, defaultArchiveLimits)).rejects.toMatchObject({
      name: "ValidationError",
    });
  });
});
