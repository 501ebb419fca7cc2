// What the tests of npm share: packages to publish.
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { digestsOf } from "../in-memory-catalog.fixture.js";
import { type Registry, createRegistry as createFormatRegistry } from "../registry.fixture.js";
import type { FormatServices } from "../format.js";

/** A tarball with these files below `package/`. */
export async function makeTarball(
  files: Readonly<Record<string, string | Buffer>>,
  level = 6,
): Promise<Buffer> {
  const archive = pack();
  for (const [path, content] of Object.entries(files))
    archive.entry({ name: `package/${path}`, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level });
}

export interface Publish {
  readonly packed: Record<string, unknown>;
  /** Members of the submitted manifest that differ from the packed one. */
  readonly submitted?: Record<string, unknown>;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly tags?: readonly string[];
}

/** The publish document npm would send. */
export async function publishBody({
  packed,
  submitted = {},
  files = {},
  tags = ["latest"],
}: Publish) {
  const tarball = await makeTarball({ "package.json": JSON.stringify(packed), ...files });
  const manifest = { ...packed, ...submitted };
  const { name, version } = manifest as { name: string; version: string };
  const digests = digestsOf(tarball);
  return {
    _id: name,
    name,
    "dist-tags": Object.fromEntries(tags.map((tag) => [tag, version])),
    versions: {
      [version]: {
        ...manifest,
        readme: "# Read me",
        dist: {
          integrity: `sha512-${Buffer.from(digests.sha512, "hex").toString("base64")}`,
          shasum: digests.sha1,
          tarball: `http://elsewhere/${name}/-/${name}-${version}.tgz`,
        },
      },
    },
    _attachments: {
      [`${name}-${version}.tgz`]: {
        content_type: "application/octet-stream",
        data: tarball.toString("base64"),
        length: tarball.length,
      },
    },
  };
}

/** Every format served from memory; requests go to npm's. */
export function createRegistry(overrides: Partial<FormatServices> = {}): Registry {
  return createFormatRegistry("npm", overrides);
}

/** Publishes it as npm does. */
export async function publish(registry: Registry, publication: Publish) {
  const body = await publishBody(publication);
  return registry.send(body.name.replace("/", "%2f"), {
    method: "PUT",
    body: JSON.stringify(body),
  });
}

/** A package most tests can use. */
export const lib = {
  name: "@acme/lib",
  version: "1.0.0",
  description: "A library",
  dependencies: { dep: "^1.0.0" },
};

/** A packument or publish document, as far as tests look into it. */
export interface Doc {
  name: string;
  _rev: string;
  "dist-tags": Record<string, string>;
  versions: Record<string, Record<string, unknown>>;
  _attachments: Record<string, { data: string; length: number }>;
}

/** The first attachment. */
export function attachmentOf(document: Doc) {
  const [attachment] = Object.values(document._attachments);
  if (!attachment) throw new Error("the document has no attachment");
  return attachment;
}

/** `dist` of version 1.0.0. */
export function distOf(document: Doc): Record<string, unknown> {
  return document.versions["1.0.0"]?.["dist"] as Record<string, unknown>;
}

/** Version 1.0.0 of a document. */
export function firstOf(document: Doc): Record<string, unknown> {
  const version = document.versions["1.0.0"];
  if (!version) throw new Error("the document lacks 1.0.0");
  return version;
}
