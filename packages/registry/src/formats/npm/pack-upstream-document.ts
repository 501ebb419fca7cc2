// Turns an upstream packument into a few big buffers. Runs in a worker for big documents, so its result is transferable:
// thousands of small objects would cost the event loop more to receive than the parsing itself.
import { parse } from "semver";
import {
  type JsonObject,
  isJsonObject,
  objectAt,
  stringAt,
  withoutMembers,
} from "../shared/json-object.js";
import { encodeStoredManifest } from "./stored-manifest.js";

/** A packument, packed. */
export interface PackedDocument {
  /** Stored manifest and tarball URL of each version, one after another. */
  readonly records: Uint8Array<ArrayBuffer>;
  /** Per version: start of the manifest, its end (where the URL starts), end of the URL, publish time (NaN: unknown). */
  readonly index: Float64Array<ArrayBuffer>;
  /** Versions as the upstream writes them, in its order. */
  readonly versions: readonly string[];
  readonly head: PackedHead;
}

/** What the packument says outside of its versions. */
export interface PackedHead {
  readonly tags: readonly (readonly [string, string])[];
  readonly createdAtMs?: number;
  readonly modifiedAtMs?: number;
  readonly readme?: string;
}

export const indexStride = 4;

/** Members that tell nothing to an installer, or only of the machine of the publisher. */
const dropped = [
  "_from",
  "_resolved",
  "_integrity",
  "_npmOperationalInternal",
  "integrity",
  "shasum",
  "tarball",
];

/**
 * Versions that no client could install safely (no digest, no valid version, no usable URL) are left out.
 * @throws Error with a text for people when it is not a packument of that package
 */
export function packUpstreamDocument(bytes: Uint8Array, name: string): PackedDocument {
  const document: unknown = JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
  );
  if (!isJsonObject(document)) throw new Error("the document is not a JSON object");
  if (document["name"] !== name) throw new Error(`the document is not of package ${name}`);
  const versions = objectAt(document, "versions");
  if (!versions) throw new Error("the document has no versions (was the package unpublished?)");
  const time = objectAt(document, "time") ?? {};
  const records: Buffer[] = [];
  const index: number[] = [];
  const kept: string[] = [];
  let offset = 0;
  for (const [version, manifest] of Object.entries(versions)) {
    const record = isJsonObject(manifest) ? packVersion(manifest, name, version) : undefined;
    if (!record) continue;
    const manifestEnd = offset + record.manifest.length;
    const end = manifestEnd + record.url.length;
    index.push(offset, manifestEnd, end, timeAt(time, version) ?? NaN);
    records.push(record.manifest, record.url);
    kept.push(version);
    offset = end;
  }
  return {
    records: joined(records, offset),
    index: Float64Array.from(index),
    versions: kept,
    head: packHead(document, time),
  };
}

function packVersion(
  manifest: JsonObject,
  name: string,
  version: string,
): { manifest: Buffer; url: Buffer } | undefined {
  const dist = objectAt(manifest, "dist");
  const url = dist && stringAt(dist, "tarball");
  if (!dist || url === undefined) return undefined;
  if (manifest["name"] !== name || manifest["version"] !== version || parse(version) === null)
    return undefined;
  if (stringAt(dist, "integrity") === undefined && stringAt(dist, "shasum") === undefined)
    return undefined;
  const { attestations } = dist;
  const keptDist = withoutMembers(dist, ["tarball", "attestations", "npm-signature"]);
  const { deprecated } = manifest;
  const extra = {
    ...(typeof deprecated === "string" && deprecated !== "" && { deprecated }),
    ...(deprecated === true && { deprecated: "deprecated" }),
    ...(isJsonObject(attestations) && { attestations: withoutMembers(attestations, ["url"]) }),
  };
  const members = withoutMembers(manifest, dropped);
  return { manifest: encodeStoredManifest(members, keptDist, extra), url: Buffer.from(url) };
}

function packHead(document: JsonObject, time: JsonObject): PackedHead {
  const tags = Object.entries(objectAt(document, "dist-tags") ?? {}).filter(
    (tag): tag is [string, string] => typeof tag[1] === "string",
  );
  const createdAtMs = timeAt(time, "created");
  const modifiedAtMs = timeAt(time, "modified");
  const readme = stringAt(document, "readme");
  return {
    tags,
    ...(createdAtMs !== undefined && { createdAtMs }),
    ...(modifiedAtMs !== undefined && { modifiedAtMs }),
    ...(readme !== undefined && { readme }),
  };
}

function timeAt(time: JsonObject, name: string): number | undefined {
  const text = stringAt(time, name);
  const atMs = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Not Buffer.concat: its result may share a pool, which cannot be transferred. */
function joined(parts: readonly Buffer[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
