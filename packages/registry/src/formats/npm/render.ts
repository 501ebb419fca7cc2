// A packument's bytes: slices of stored manifests and the addressed repository's tarball URLs, put one after another.
import { setImmediate as nextTurn } from "node:timers/promises";
import { concatenateInTurns } from "../shared/copy-in-turns.js";
import type { JsonObject } from "../shared/json-object.js";
import type { MergedPackage, MergedVersion } from "./merge.js";
import { npmName, tarballPath } from "./package-name.js";
import { type OpenManifest, openStoredManifest, parseStoredManifest } from "./stored-manifest.js";

export type PackumentVariant = "full" | "abbreviated";

/** Versions rendered before other requests get their turn. */
const versionsPerTurn = 250;

/** @param base of the addressed repository as clients see it, ending in `/` */
export async function renderPackument(
  merged: MergedPackage,
  variant: PackumentVariant,
  base: string,
): Promise<Buffer> {
  const parts: Buffer[] = [Buffer.from(opening(merged, variant))];
  let count = 0;
  for (const version of merged.versions.values()) {
    parts.push(Buffer.from(`${count === 0 ? "" : ","}${JSON.stringify(version.version)}:`));
    appendVersion(parts, merged, version, variant, base);
    count += 1;
    if (count % versionsPerTurn === 0) await nextTurn();
  }
  parts.push(Buffer.from(closing(merged, variant)));
  return concatenateInTurns(parts);
}

/** The document of a single version. */
export function renderVersion(merged: MergedPackage, version: MergedVersion, base: string): Buffer {
  const parts: Buffer[] = [];
  appendVersion(parts, merged, version, "full", base);
  return Buffer.concat(parts);
}

/** Tag to version as clients see it. */
export function tagsDocument(merged: MergedPackage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...merged.tags].map(([tag, key]) => [tag, merged.versions.get(key)?.version ?? key]),
  );
}

/** Changes with each edit of the package in the addressed repository; npm sends it back to guard its edits. */
export function revisionOf(merged: MergedPackage): string {
  return merged.own ? `${merged.own.revision}-${merged.own.id}` : "0-0";
}

/** The deprecation message clients see; undefined when it is not deprecated. */
export function deprecationOf(version: MergedVersion, open: OpenManifest): string | undefined {
  const message = version.upstreamDeprecation
    ? version.upstreamDeprecation.message
    : open.extra.deprecated;
  return message === "" ? undefined : message;
}

const brace = Buffer.from("{");

function appendVersion(
  parts: Buffer[],
  { name }: MergedPackage,
  version: MergedVersion,
  variant: PackumentVariant,
  base: string,
): void {
  const open = openStoredManifest(version.metadata);
  const { attestations } = open.extra;
  const deprecated = deprecationOf(version, open);
  const tarball = `,"tarball":${JSON.stringify(base + tarballPath(name, version.version))}`;
  const proof = attestations
    ? `,"attestations":${attestationsJson(attestations, name, version.version, base)}`
    : "";
  const warning = deprecated === undefined ? "" : `,"deprecated":${JSON.stringify(deprecated)}`;
  parts.push(brace, open[variant], Buffer.from(`${tarball}${proof}}${warning}}`));
}

function attestationsJson(
  attestations: JsonObject,
  name: MergedPackage["name"],
  version: string,
  base: string,
): string {
  return JSON.stringify({
    url: `${base}-/npm/v1/attestations/${npmName(name)}@${version}`,
    ...attestations,
  });
}

function opening(merged: MergedPackage, variant: PackumentVariant): string {
  const name = npmName(merged.name);
  const start =
    variant === "full"
      ? { _id: name, _rev: revisionOf(merged), name, "dist-tags": tagsDocument(merged) }
      : { name, modified: isoTime(merged.modifiedAtMs), "dist-tags": tagsDocument(merged) };
  return `${JSON.stringify(start).slice(0, -1)},"versions":{`;
}

/** `time` is in the abbreviated form, too: without it pnpm fetches the full one, and age gates refuse every version. */
function closing(merged: MergedPackage, variant: PackumentVariant): string {
  const time = Object.fromEntries([
    ["created", isoTime(merged.createdAtMs)],
    ["modified", isoTime(merged.modifiedAtMs)],
    ...[...merged.versions.values()].map(({ version, publishedAtMs }) => [
      version,
      isoTime(publishedAtMs),
    ]),
  ]) as JsonObject;
  const end = variant === "full" ? { time, ...hoisted(merged) } : { time };
  return `},${JSON.stringify(end).slice(1)}`;
}

const hoistedMembers = [
  "description",
  "homepage",
  "keywords",
  "repository",
  "author",
  "bugs",
  "license",
  "contributors",
  "maintainers",
  "readmeFilename",
] as const;

/** Members of `latest` that npm has on the package as well. */
function hoisted(merged: MergedPackage): JsonObject {
  const latest = merged.versions.get(merged.tags.get("latest") ?? "");
  if (!latest) return {};
  const manifest = parseStoredManifest(latest.metadata);
  const members = hoistedMembers.filter((member) => Object.hasOwn(manifest, member));
  const { readme } = merged;
  return {
    maintainers: [],
    ...Object.fromEntries(members.map((member) => [member, manifest[member]])),
    ...(readme !== undefined && { readme }),
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
