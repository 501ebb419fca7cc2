import { setImmediate as nextTurn } from "node:timers/promises";
import { Parser } from "htmlparser2";
import { ValidationError } from "../../../errors.js";
import type { ProjectStatus } from "../simple/project-page.js";
import {
  type UpstreamFile,
  type UpstreamPage,
  checkApiVersion,
  filenameOf,
  knownHashes,
  parseUploadTime,
  resolveLink,
  toUpstreamFile,
  withoutFragment,
} from "./upstream-page.js";

/** Parsed before other requests get their turn. */
const charsPerTurn = 32 * 1024;
/** The parser moves all open elements for each new one. Pages of indexes have a handful. */
const maxDepth = 1_000;

type Attributes = Readonly<Record<string, string>>;

/**
 * Reads the project page of PEP 503.
 * @param url where the page was found; relative links start here, or at its `base`
 * @throws ValidationError when it is no HTML or of an unknown version of the API
 */
export async function readHtmlPage(text: string, project: string, url: URL): Promise<UpstreamPage> {
  const reader = new PageReader(project, url);
  const parser = new Parser({
    onopentag: (name, attributes) => {
      reader.take(name, attributes);
    },
    onclosetag: () => {
      reader.leave();
    },
  });
  for (let start = 0; start < text.length; start += charsPerTurn) {
    if (start > 0) await nextTurn();
    parser.write(text.slice(start, start + charsPerTurn));
  }
  parser.end();
  return reader.finish();
}

class PageReader {
  readonly #project: string;
  readonly #files: UpstreamFile[] = [];
  readonly #metas = new Map<string, string[]>();
  #base: URL;
  #tagCount = 0;
  #depth = 0;

  constructor(project: string, url: URL) {
    this.#project = project;
    this.#base = url;
  }

  take(name: string, attributes: Attributes): void {
    this.#tagCount += 1;
    this.#depth += 1;
    if (this.#depth > maxDepth)
      throw new ValidationError(
        `the page is nested deeper than ${maxDepth} elements`,
        "CANNOT_PARSE",
      );
    if (name === "base")
      this.#base = resolveLink(attributes["href"] ?? "", this.#base) ?? this.#base;
    else if (name === "meta") this.#takeMeta(attributes);
    else if (name === "a") {
      const file = readAnchor(attributes, this.#project, this.#base);
      if (file) this.#files.push(file);
    }
  }

  leave(): void {
    this.#depth -= 1;
  }

  finish(): UpstreamPage {
    if (this.#tagCount === 0) throw new ValidationError("the page is not HTML", "CANNOT_PARSE");
    const [version] = this.#metas.get("pypi:repository-version") ?? [];
    checkApiVersion(version);
    const status = this.#status();
    const tracks = this.#metas.get("pypi:tracks");
    const alternateLocations = this.#metas.get("pypi:alternate-locations");
    return {
      files: this.#files,
      ...(status && { status }),
      ...(tracks && { tracks }),
      ...(alternateLocations && { alternateLocations }),
    };
  }

  #takeMeta({ name, content }: Attributes): void {
    if (name === undefined || content === undefined || !name.startsWith("pypi:")) return;
    const contents = this.#metas.get(name);
    if (contents) contents.push(content);
    else this.#metas.set(name, [content]);
  }

  #status(): ProjectStatus | undefined {
    const [name] = this.#metas.get("pypi:project-status") ?? [];
    const [reason] = this.#metas.get("pypi:project-status-reason") ?? [];
    const status = statuses.find((known) => known === name);
    return status && { status, ...(reason !== undefined && { reason }) };
  }
}

const statuses = ["active", "archived", "quarantined", "deprecated"] as const;

function readAnchor(attributes: Attributes, project: string, base: URL): UpstreamFile | undefined {
  const url = resolveLink(attributes["href"] ?? "", base);
  const filename = url && filenameOf(url);
  if (url === undefined || filename === undefined) return undefined;
  const [algorithm = "", digest] = url.hash.slice(1).split("=", 2);
  const requiresPython = attributes["data-requires-python"]?.trim();
  const uploadedAtMs = parseUploadTime(attributes["data-upload-time"]);
  const yanked = attributes["data-yanked"];
  const coreMetadata = readCoreMetadata(
    attributes["data-core-metadata"] ?? attributes["data-dist-info-metadata"],
  );
  const said = attributes["data-provenance"];
  const provenance = said === undefined ? undefined : resolveLink(said, base)?.href;
  const link = {
    filename,
    url: withoutFragment(url),
    hashes: knownHashes([[algorithm, digest]]),
    ...(requiresPython && { requiresPython }),
    ...(uploadedAtMs !== undefined && { uploadedAtMs }),
    ...(yanked !== undefined && { yanked }),
    ...(coreMetadata !== undefined && { coreMetadata }),
    ...(provenance !== undefined && { hasProvenance: true, provenanceUrl: provenance }),
  };
  return toUpstreamFile(link, project);
}

function readCoreMetadata(value: string | undefined): true | string | undefined {
  if (value === undefined || value === "" || value === "false") return undefined;
  const [algorithm = "", digest] = value.split("=", 2);
  return knownHashes([[algorithm, digest]])["sha256"] ?? true;
}
