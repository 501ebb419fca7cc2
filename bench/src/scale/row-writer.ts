// Rows as a server would have written them, only many at once.
import { encodeStoredManifest } from "@packhouse/registry/formats/npm/stored-manifest";
import { sealVersionDocument } from "@packhouse/registry/catalog/domain-keyring";
import { pathSkeleton } from "@packhouse/registry/database/name-skeleton";
import type { SqliteFile } from "@packhouse/registry/database/sqlite";
import type { DomainKey } from "@packhouse/registry/keys/domain-keys";
import { type ShapedPackage, digestOf } from "./domain-shape.js";

/** Where the rows belong. */
export interface Place {
  readonly domainId: string;
  readonly repositoryId: string;
  readonly key: DomainKey;
}

/** What a sealed manifest of ours takes. */
const filler = Buffer.alloc(900, 1);
const latest = "1.0.0";
const startMs = 1_700_000_000_000;

/** Functions that insert a package, and what an upstream once said of one. */
export function createRowWriter(file: SqliteFile, { domainId, repositoryId, key }: Place) {
  const insert = prepareInserts(file);

  function seal(of: ShapedPackage, version: string, digest: string): Buffer {
    const { format, namespace, name } = of;
    const named = { format, namespace, name };
    const coordinates = { kind: "metadata", package: named, versionKey: version } as const;
    return sealVersionDocument(key, domainId, coordinates, metadataOf(of, version, digest));
  }

  function writeVersion(packageId: number, of: ShapedPackage, number: number): void {
    const version = `1.${number}.0`;
    const asset = `${of.name}-${version}.tgz`;
    const digest = digestOf(`${of.namespace}/${asset}`);
    const isSealed = of.isSealed || version === latest;
    const sealed = isSealed ? seal(of, version, digest) : filler;
    const atMs = startMs + number * 60_000;
    const status = number % 50 === 49 ? "Unlisted" : "Published";
    const { lastInsertRowid } = insert.version.run(
      ...[packageId, version, version, status, digest.slice(0, 44), "INTERNAL", "packages"],
      ...[atMs, "published-here", atMs, sealed],
    );
    const sha512 = digest + digest;
    insert.asset.run(
      ...[lastInsertRowid, domainId, asset, digest, 2048],
      ...[digest.slice(0, 32), digest.slice(0, 40), sha512],
    );
    insert.blob.run(domainId, digest, 2048, atMs);
    const packageKey = `${of.format}/${of.namespace}/${of.name}`;
    const detail = JSON.stringify({ created: version });
    insert.change.run(atMs, "package-version", domainId, repositoryId, packageKey, detail);
  }

  return {
    writePackage(shaped: ShapedPackage): void {
      const { format, namespace, name, publish, versions } = shaped;
      const { lastInsertRowid } = insert.package.run(
        ...[repositoryId, format, namespace, name, publish, "BLOCK", startMs, startMs, versions],
        pathSkeleton(`/${format}/${namespace}/${name}`),
      );
      const packageId = Number(lastInsertRowid);
      for (let number = 0; number < versions; number += 1) writeVersion(packageId, shaped, number);
      if (format === "npm") insert.tag.run(packageId, "latest", latest);
    },
    writeUpstreamDocument({ name }: ShapedPackage): void {
      const where = [domainId, "public:npmjs", "npm", `seen-${name}`] as const;
      const digest = digestOf(`document of ${name}`);
      const { lastInsertRowid } = insert.document.run(...where, digest, 4096, startMs);
      insert.state.run(...where, lastInsertRowid, startMs);
    },
  };
}

function prepareInserts(file: SqliteFile) {
  const into = (table: string, columns: string) =>
    file.prepare(`insert into ${table} (${columns}) values (${columns.replaceAll(/\w+/g, "?")})`);
  return {
    package: into(
      "packages",
      "repository_id, format, namespace, name, publish_restriction, upstream_restriction, created_at_ms, updated_at_ms, revision, skeleton",
    ),
    version: into(
      "package_versions",
      "package_id, version, version_key, status, revision, origin_type, origin_repository, published_at_ms, published_at_source, created_at_ms, metadata_sealed",
    ),
    asset: into("assets", "version_id, domain_id, name, digest, size_bytes, md5, sha1, sha512"),
    blob: into("blobs", "domain_id, digest, size_bytes, created_at_ms"),
    tag: into("package_tags", "package_id, tag, version"),
    change: into("changes", "at_ms, kind, domain_id, repository_id, package_key, detail"),
    document: into(
      "upstream_documents",
      "domain_id, connection, format, package_key, digest, size_bytes, first_seen_at_ms",
    ),
    state: into(
      "upstream_states",
      "domain_id, connection, format, package_key, document_id, checked_at_ms",
    ),
  };
}

function metadataOf({ format, namespace, name }: ShapedPackage, version: string, digest: string) {
  if (format !== "npm") return Buffer.from(JSON.stringify({ name, version }));
  const manifest = {
    name: namespace === "" ? name : `@${namespace}/${name}`,
    version,
    description: `Number ${version} of a package that fills a domain`,
    main: "index.js",
    keywords: ["scale"],
    license: "MIT",
    dependencies: { "left-pad": "^1.3.0" },
  };
  const integrity = `sha512-${Buffer.from(digest + digest, "hex").toString("base64")}`;
  return encodeStoredManifest(manifest, { integrity, shasum: digest.slice(0, 40) }, {});
}
