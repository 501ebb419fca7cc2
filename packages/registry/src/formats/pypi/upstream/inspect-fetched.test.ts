import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  type Distribution,
  makeSdist,
  makeWheel,
  metadataOf,
  sdistName,
  wheelName,
} from "../distributions.fixture.js";
import { encodeFacts } from "../stored-metadata.js";
import { inspectFetched } from "./inspect-fetched.js";

const lib: Distribution = {
  name: "Acme.Lib",
  version: "1.0",
  headers: ["Summary: A library", "Requires-Python: >=3.9", "Requires-Dist: dep"],
  description: "# Read me",
};

const fetched = (name: string, bytes: Buffer, metadata?: Buffer) => ({
  name,
  sizeBytes: bytes.length,
  metadata,
  open: (range = { start: 0, endInclusive: bytes.length }) =>
    Promise.resolve(Readable.from([bytes.subarray(range.start, range.endInclusive + 1)])),
});

const parsed = (bytes?: Buffer) => JSON.parse(String(bytes)) as unknown;

test("a fetched wheel says what its index does not", async () => {
  const given = encodeFacts({ yanked: "broken", requiresPython: ">=3.8" });
  const found = await inspectFetched(fetched(wheelName(lib), makeWheel(lib), given));
  expect(parsed(found?.assetMetadata)).toEqual({
    yanked: "broken",
    requiresPython: ">=3.8",
    metadataSha256: createHash("sha256").update(metadataOf(lib)).digest("hex"),
  });
  expect(parsed(found?.metadata)).toEqual({
    name: "Acme.Lib",
    summary: "A library",
    requiresPython: ">=3.9",
    requiresDist: ["dep"],
  });
  expect(found?.readme?.toString()).toBe("# Read me");
});

test("so does a source distribution", async () => {
  const found = await inspectFetched(fetched(sdistName(lib), await makeSdist(lib)));
  expect(parsed(found?.assetMetadata)).toEqual({ requiresPython: ">=3.9" });
  expect(parsed(found?.metadata)).toMatchObject({ requiresDist: ["dep"] });
});

test.each(["a-1.whl", "a-1.tar.gz", "a-1.zip", "a-1.tar.bz2"])(
  "a %s that cannot be read says nothing",
  async (name) => {
    expect(await inspectFetched(fetched(name, Buffer.from("nonsense")))).toBeUndefined();
  },
);
