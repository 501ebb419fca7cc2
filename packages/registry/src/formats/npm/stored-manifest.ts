// How a version's manifest is stored: valid JSON whose first member says where two byte ranges lie, so that documents
// are made by concatenation, without parsing. The whole is
//   {"_layout":[ dist end, abbreviated end],MANIFEST…,"dist":{…},"_abbreviated":{…,"dist":{…}},"_extra":{…}}
// Both ranges stop inside `dist`, whose tarball URL depends on the repository that is asked.
import { ValidationError } from "../../errors.js";
import { type JsonObject, isJsonObject, withoutMembers } from "../shared/json-object.js";
import { abbreviate } from "./abbreviate.js";

/** Facts that can change, or whose rendering depends on the repository, and so lie outside the byte ranges. */
export interface ManifestExtra {
  readonly deprecated?: string;
  /** Somebody deprecated (or un-deprecated) it in a repository of ours: no upstream overrules that. */
  readonly isDeprecatedHere?: true;
  /** npm's `dist.attestations` without its URL. */
  readonly attestations?: JsonObject;
}

/** Byte ranges of a stored manifest. */
export interface OpenManifest {
  /** `"name":…,"dist":{…` without the end of `dist`. */
  readonly full: Buffer;
  readonly abbreviated: Buffer;
  readonly extra: ManifestExtra;
}

const digits = 10;
const layoutStart = '{"_layout":['.length;
const layoutBytes = layoutStart + digits + 1 + digits + "],".length;
const abbreviatedStart = '},"_abbreviated":{'.length;
const noExtra: ManifestExtra = {};

/**
 * Splits a manifest for storage. `dist` comes with its digests and without `tarball`; `readme` is kept elsewhere.
 * @throws RangeError when it nests too deep to be written
 */
export function encodeStoredManifest(
  manifest: JsonObject,
  dist: JsonObject,
  extra: ManifestExtra,
): Buffer {
  const full = openObject({ ...withoutMembers(manifest, movedMembers), dist });
  const abbreviated = openObject({ ...abbreviate(manifest), dist });
  const tail = Object.keys(extra).length === 0 ? "}}}" : `}},"_extra":${JSON.stringify(extra)}}`;
  const fullBytes = Buffer.from(full);
  const abbreviatedBytes = Buffer.from(abbreviated);
  const distEnd = layoutBytes + fullBytes.length;
  const abbreviatedEnd = distEnd + abbreviatedStart + abbreviatedBytes.length;
  const layout = `{"_layout":[${pad(distEnd)},${pad(abbreviatedEnd)}],`;
  return Buffer.concat([
    Buffer.from(layout),
    fullBytes,
    Buffer.from('},"_abbreviated":{'),
    abbreviatedBytes,
    Buffer.from(tail),
  ]);
}

/** The byte ranges; they share the stored bytes' memory. */
export function openStoredManifest(stored: Buffer): OpenManifest {
  const distEnd = Number(stored.toString("latin1", layoutStart, layoutStart + digits));
  const abbreviatedEnd = Number(
    stored.toString("latin1", layoutStart + digits + 1, layoutStart + 2 * digits + 1),
  );
  return {
    full: stored.subarray(layoutBytes, distEnd),
    abbreviated: stored.subarray(distEnd + abbreviatedStart, abbreviatedEnd),
    extra: readExtra(stored, abbreviatedEnd),
  };
}

function readExtra(stored: Buffer, abbreviatedEnd: number): ManifestExtra {
  const start = abbreviatedEnd + '}},"_extra":'.length;
  if (stored.length <= start) return noExtra;
  return JSON.parse(stored.toString("utf8", start, stored.length - 1)) as ManifestExtra;
}

/** The manifest as an object, `dist` without its tarball URL. @throws ValidationError when the bytes are not ours */
export function parseStoredManifest(stored: Buffer): JsonObject {
  const manifest = parseObject(stored);
  return withoutMembers(manifest, ["_layout", "_abbreviated", "_extra"]);
}

/** The same version with other extra facts. */
export function withExtra(stored: Buffer, extra: ManifestExtra): Buffer {
  const manifest = parseStoredManifest(stored);
  const dist = manifest["dist"];
  return encodeStoredManifest(manifest, isJsonObject(dist) ? dist : {}, extra);
}

const movedMembers = ["dist", "deprecated", "readme", "_layout", "_abbreviated", "_extra"];

/** JSON of an object whose last member is `dist`, without the first brace and the last two. */
function openObject(value: JsonObject): string {
  return JSON.stringify(value).slice(1, -2);
}

function pad(offset: number): string {
  return String(offset).padStart(digits);
}

function parseObject(bytes: Buffer): JsonObject {
  const value: unknown = JSON.parse(bytes.toString());
  if (!isJsonObject(value))
    throw new ValidationError("stored npm metadata is not an object", "CANNOT_PARSE");
  return value;
}
