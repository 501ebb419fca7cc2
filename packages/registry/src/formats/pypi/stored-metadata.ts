// What is stored of a version and of each of its files: JSON in our own words.
import { ValidationError } from "../../errors.js";
import { type CoreMetadata, fieldOf, fieldsOf } from "./core-metadata.js";
import { isJsonObject } from "../shared/json-object.js";

/** Of a version. From its first file's core metadata; of proxied versions whose files were never read only the name. */
export interface VersionFacts {
  /** As its author writes it. */
  readonly name: string;
  readonly summary?: string;
  readonly homePage?: string;
  readonly license?: string;
  readonly author?: string;
  readonly keywords?: string;
  readonly requiresPython?: string;
  readonly requiresDist?: readonly string[];
  readonly classifiers?: readonly string[];
  /** `Label, URL` */
  readonly projectUrls?: readonly string[];
  /** `text/markdown`, `text/x-rst` … */
  readonly descriptionType?: string;
  /** Whether it is yanked as somebody here decided, whatever its upstream says. */
  readonly yank?: YankDecision;
}

export interface YankDecision {
  readonly isYanked: boolean;
  readonly reason: string;
}

/** Of one file. */
export interface FileFacts {
  readonly requiresPython?: string;
  /** SHA-256, in hex, of the METADATA in the wheel. */
  readonly metadataSha256?: string;
  /** When it came into the registry it comes from. */
  readonly uploadedAtMs?: number;
  /** The reason, maybe empty; absent: not yanked. */
  readonly yanked?: string;
}

export const maxReadmeBytes = 1024 * 1024;

const noFacts: FileFacts = {};

export function encodeFacts(facts: VersionFacts | FileFacts): Buffer {
  return Buffer.from(JSON.stringify(facts));
}

/** @throws ValidationError when the bytes are not ours */
export function parseVersionFacts(stored: Buffer): VersionFacts {
  return parse(stored) as unknown as VersionFacts;
}

export function parseFileFacts(stored: Buffer | undefined): FileFacts {
  return stored === undefined ? noFacts : parse(stored);
}

function parse(stored: Buffer) {
  const value: unknown = JSON.parse(stored.toString());
  if (!isJsonObject(value))
    throw new ValidationError("stored metadata is not an object", "CANNOT_PARSE");
  return value;
}

/** The facts of a version that its core metadata tells. @param name where the metadata has none */
export function versionFactsOf(metadata: CoreMetadata, name: string): VersionFacts {
  const single = {
    summary: fieldOf(metadata, "summary"),
    homePage: fieldOf(metadata, "home-page"),
    license: fieldOf(metadata, "license-expression") ?? fieldOf(metadata, "license"),
    author: fieldOf(metadata, "author") ?? fieldOf(metadata, "author-email"),
    keywords: fieldOf(metadata, "keywords"),
    requiresPython: fieldOf(metadata, "requires-python"),
    descriptionType: fieldOf(metadata, "description-content-type"),
  };
  const multiple = {
    requiresDist: fieldsOf(metadata, "requires-dist"),
    classifiers: fieldsOf(metadata, "classifier"),
    projectUrls: fieldsOf(metadata, "project-url"),
  };
  return {
    name: fieldOf(metadata, "name") ?? name,
    ...Object.fromEntries(Object.entries(single).filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(Object.entries(multiple).filter(([, values]) => values.length > 0)),
  };
}
