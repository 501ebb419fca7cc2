import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import {
  openDocument,
  openDomainKey,
  sealDocument,
  SealedDocumentError,
  unwrapDataKey,
  wrapDataKey,
} from "./domain-keys.js";

const material = randomBytes(32);
const key = openDomainKey("key-1", material);

test.each([0, 1, 15, 16, 17, 100_000])("a document of %d bytes comes back, 45 longer", (size) => {
  const document = randomBytes(size);
  const sealed = sealDocument(key, document, "row 1");
  expect(sealed).toHaveLength(size + 45);
  expect(openDocument(key, sealed, "row 1").equals(document)).toBe(true);
});

test("the same document never looks the same twice", () => {
  const sealings = Array.from({ length: 100 }, () => sealDocument(key, Buffer.from("x"), "row 1"));
  expect(new Set(sealings.map((sealed) => sealed.toString("hex"))).size).toBe(100);
});

test("any flipped bit and any cut is refused", () => {
  const sealed = sealDocument(key, Buffer.from("document"), "row 1");
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const damaged = Buffer.from(sealed);
    const at = Math.floor(bit / 8);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (bit % 8)), at);
    expect(() => openDocument(key, damaged, "row 1")).toThrow(SealedDocumentError);
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => openDocument(key, sealed.subarray(0, length), "row 1")).toThrow(
      SealedDocumentError,
    );
  }
});

test("a document opens in its own place, with its own key, for its own purpose only", () => {
  const sealed = sealDocument(key, Buffer.from("document"), "row 1");
  expect(() => openDocument(key, sealed, "row 2")).toThrow(SealedDocumentError);
  expect(() => openDocument(openDomainKey("key-1", randomBytes(32)), sealed, "row 1")).toThrow(
    SealedDocumentError,
  );
  expect(() => openDocument(openDomainKey("key-2", material), sealed, "row 1")).toThrow(
    SealedDocumentError,
  );
  expect(() => unwrapDataKey(key, sealed, Buffer.from("row 1"))).toThrow(SealedDocumentError);
});

test("a data key unwraps under the same binding only", () => {
  const dataKey = randomBytes(32);
  const wrapped = wrapDataKey(key, dataKey, Buffer.from("blob 1"));
  expect(unwrapDataKey(key, wrapped, Buffer.from("blob 1")).equals(dataKey)).toBe(true);
  expect(() => unwrapDataKey(key, wrapped, Buffer.from("blob 2"))).toThrow(SealedDocumentError);
});

test("a domain key is 32 bytes and does not print", () => {
  expect(() => openDomainKey("key-1", randomBytes(31))).toThrow(RangeError);
  const printed = inspect(key, { depth: 9 }) + JSON.stringify(key);
  expect(printed).not.toContain(material.toString("hex").slice(0, 8));
  expect(printed).not.toContain(material.toString("base64").slice(0, 8));
});
