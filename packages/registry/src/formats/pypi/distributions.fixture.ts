// Wheels and source distributions for tests.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { type ZipMember, makeZip } from "./archive/zip-writer.fixture.js";

export interface Distribution {
  readonly name: string;
  readonly version: string;
  /** Further lines of the metadata's head. */
  readonly headers?: readonly string[];
  readonly description?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** `METADATA` or `PKG-INFO`. */
export function metadataOf({
  name,
  version,
  headers = [],
  description = "",
}: Distribution): string {
  const head = ["Metadata-Version: 2.4", `Name: ${name}`, `Version: ${version}`, ...headers];
  return `${head.join("\n")}\n\n${description}`;
}

export function wheelName({ name, version }: Distribution, tags = "py3-none-any"): string {
  return `${name.replace(/[-_.]+/g, "_").toLowerCase()}-${version}-${tags}.whl`;
}

/** Members of a wheel, RECORD last. */
export function wheelMembers(distribution: Distribution): ZipMember[] {
  const stem = wheelName(distribution).split("-").slice(0, 2).join("-");
  const members: ZipMember[] = [
    ...Object.entries(distribution.files ?? { [`${stem.split("-")[0] ?? ""}.py`]: "value = 1\n" }),
    [`${stem}.dist-info/WHEEL`, "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"],
    [`${stem}.dist-info/METADATA`, metadataOf(distribution)],
  ].map(([path = "", content = ""]) => ({ path, content }));
  return [...members, recordMember(members, `${stem}.dist-info/RECORD`)];
}

export function recordMember(members: readonly ZipMember[], path: string): ZipMember {
  const lines = members.map((member) => {
    const digest = createHash("sha256").update(member.content).digest("base64url");
    return `${member.path},sha256=${digest},${Buffer.byteLength(member.content)}`;
  });
  return { path, content: [...lines, `${path},,`, ""].join("\n") };
}

export function makeWheel(distribution: Distribution): Buffer {
  return makeZip(wheelMembers(distribution));
}

export function sdistName({ name, version }: Distribution): string {
  return `${name.replace(/[-_.]+/g, "_").toLowerCase()}-${version}.tar.gz`;
}

export async function makeSdist(distribution: Distribution): Promise<Buffer> {
  const folder = sdistName(distribution).slice(0, -".tar.gz".length);
  const archive = pack();
  const files = { "PKG-INFO": metadataOf(distribution), ...distribution.files };
  for (const [path, content] of Object.entries(files))
    archive.entry({ name: `${folder}/${path}`, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
