import { ValidationError } from "../../../errors.js";
import { type JsonObject, isJsonObject, objectAt, stringAt } from "../../shared/json-object.js";
import { normaliseName } from "../project-name.js";
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

/**
 * Reads the project page of PEP 691.
 * @param url where the page was found; relative links start here
 * @throws ValidationError when it is none, or of another project
 */
export function readJsonPage(text: string, project: string, url: URL): UpstreamPage {
  const page = parsePage(text);
  const { files, name } = page;
  const meta = objectAt(page, "meta") ?? {};
  checkApiVersion(meta["api-version"]);
  if (!Array.isArray(files)) throw new ValidationError("the page has no files", "CANNOT_PARSE");
  if (typeof name !== "string" || normaliseName(name) !== project)
    throw new ValidationError(`the page is not of project ${project}`, "CANNOT_PARSE");
  const status = readStatus(objectAt(page, "project-status") ?? objectAt(meta, "project-status"));
  const tracks = urlsOf(meta["tracks"]);
  const alternateLocations = urlsOf(page["alternate-locations"]);
  return {
    files: files.flatMap((file) =>
      isJsonObject(file) ? (readFile(file, project, url) ?? []) : [],
    ),
    ...(status && { status }),
    ...(tracks.length > 0 && { tracks }),
    ...(alternateLocations.length > 0 && { alternateLocations }),
  };
}

function parsePage(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new ValidationError("the page is not JSON", "CANNOT_PARSE", { cause: error });
  }
  throw new ValidationError("the page is not a JSON object", "CANNOT_PARSE");
}

function readFile(file: JsonObject, project: string, page: URL): UpstreamFile | undefined {
  const url = resolveLink(stringAt(file, "url") ?? "", page);
  const filename = stringAt(file, "filename");
  // A name that differs from the link's could put one file in the place of another.
  if (url === undefined || filename === undefined || filenameOf(url) !== filename) return undefined;
  const requiresPython = stringAt(file, "requires-python");
  const { size } = file;
  const uploadedAtMs = parseUploadTime(file["upload-time"]);
  const yanked = readYanked(file["yanked"]);
  const coreMetadata = readCoreMetadata(file);
  const said = stringAt(file, "provenance");
  const provenance = said === undefined ? undefined : resolveLink(said, page)?.href;
  const link = {
    filename,
    url: withoutFragment(url),
    hashes: knownHashes(Object.entries(objectAt(file, "hashes") ?? {})),
    ...(requiresPython !== undefined && { requiresPython }),
    ...(typeof size === "number" && Number.isSafeInteger(size) && size >= 0 && { sizeBytes: size }),
    ...(uploadedAtMs !== undefined && { uploadedAtMs }),
    ...(yanked !== undefined && { yanked }),
    ...(coreMetadata !== undefined && { coreMetadata }),
    ...(provenance !== undefined && { hasProvenance: true, provenanceUrl: provenance }),
  };
  return toUpstreamFile(link, project);
}

/** PEP 592. */
function readYanked(yanked: unknown): string | undefined {
  if (yanked === true) return "";
  return typeof yanked === "string" ? yanked : undefined;
}

/** PEP 714: under its new name, else under its old ones. */
function readCoreMetadata(file: JsonObject): true | string | undefined {
  const names = ["core-metadata", "dist-info-metadata", "data-dist-info-metadata"];
  const value = names.map((name) => file[name]).find((member) => member !== undefined);
  if (!isJsonObject(value)) return value === true ? true : undefined;
  return knownHashes(Object.entries(value))["sha256"] ?? true;
}

const statuses = ["active", "archived", "quarantined", "deprecated"] as const;

function readStatus(value: JsonObject | undefined): ProjectStatus | undefined {
  const status = statuses.find((known) => known === value?.["status"]);
  const reason = value && stringAt(value, "reason");
  return status && { status, ...(reason !== undefined && { reason }) };
}

function urlsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((url): url is string => typeof url === "string" && URL.canParse(url))
    : [];
}
