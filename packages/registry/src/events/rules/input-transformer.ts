// EventBridge's input transformer: parts of an event, put into a template, become what a target expects.
import type { InputTransformer } from "../webhook.js";
import { type ReadPath, compileJsonPath } from "./json-path.js";
import type { JsonObject, JsonValue } from "./json-value.js";
import { patternError } from "./pattern-error.js";
import { type TemplatePart, type TemplateVariable, parseTemplate } from "./template.js";

export interface TransformedInput {
  readonly body: string;
  readonly contentType: string;
}

const maxTemplateLength = 8192;
const maxVariables = 100;
const at = "transformer";

/** How a value is written into a body of a media type, so that it stays one value there. */
type WriteValue = (value: JsonValue | undefined, variable: TemplateVariable) => string;

const writers: ReadonlyMap<string, WriteValue> = new Map([
  ["application/json", writeJson],
  ["application/x-www-form-urlencoded", (value) => encodeURIComponent(asText(value))],
  ["text/plain", (value) => asText(value)],
]);

/** Variables that every template has; EventBridge's. */
const reservedPaths: ReadonlyMap<string, string> = new Map([
  ["aws.events.event", "$"],
  ["aws.events.event.json", "$"],
  ["aws.events.event.ingestion-time", "$.time"],
]);

/** @throws ValidationError that says where */
export function compileInputTransformer(
  transformer: InputTransformer,
): (event: JsonObject) => TransformedInput {
  const contentType = normaliseContentType(transformer.ContentType ?? "application/json");
  const write = writerFor(contentType);
  const paths = compilePaths(transformer.InputPathsMap);
  const parts = compileTemplate(transformer.InputTemplate, paths);
  if (write === writeJson) checkJson(parts);
  return (event) => {
    const body = parts.map((part) =>
      typeof part === "string" ? part : write(paths.get(part.name)?.(event), part),
    );
    return { body: body.join(""), contentType };
  };
}

/** It becomes a header as it is. */
function normaliseContentType(contentType: string): string {
  return contentType
    .split(";")
    .map((part) => part.trim().toLowerCase())
    .join("; ");
}

function writerFor(contentType: string): WriteValue {
  const [type = "", ...parameters] = contentType.split("; ");
  const isJson = /^application\/[a-z0-9.-]+\+json$/.test(type);
  const write = isJson ? writeJson : writers.get(type);
  const isUtf8 = parameters.every((parameter) => parameter === "charset=utf-8");
  if (write !== undefined && isUtf8) return write;
  const known = [...writers.keys(), "application/…+json"].join(", ");
  throw patternError(`${at}.ContentType`, `must be one of ${known}, in UTF-8`);
}

function compilePaths(pathsMap: InputTransformer["InputPathsMap"]): ReadonlyMap<string, ReadPath> {
  const entries = Object.entries(pathsMap);
  const inside = `${at}.InputPathsMap`;
  if (entries.length > maxVariables) {
    throw patternError(inside, `has more than ${maxVariables} variables`);
  }
  for (const [name] of entries) {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) {
      throw patternError(inside, `'${name}' is no name; use letters, digits, _ and -`);
    }
  }
  return new Map(
    [...entries, ...reservedPaths].map(([name, path]) => [
      name,
      compileJsonPath(path, `${inside}.${name}`),
    ]),
  );
}

function compileTemplate(
  template: string,
  paths: ReadonlyMap<string, ReadPath>,
): readonly TemplatePart[] {
  const inside = `${at}.InputTemplate`;
  if (template.length > maxTemplateLength) {
    throw patternError(inside, `has more than ${maxTemplateLength} characters`);
  }
  const isKnown = (name: string) => paths.has(name);
  const parts = parseTemplate(template, isKnown, (why) => patternError(inside, why));
  if (parts.filter((part) => typeof part !== "string").length > maxVariables) {
    throw patternError(inside, `uses variables more than ${maxVariables} times`);
  }
  return parts;
}

/** With any values in it, the template must be JSON. */
function checkJson(parts: readonly TemplatePart[]): void {
  const sample = parts.map((part) =>
    typeof part === "string" ? part : writeJson(undefined, part),
  );
  try {
    JSON.parse(sample.join(""));
  } catch (error) {
    throw patternError(
      `${at}.InputTemplate`,
      `is no JSON (${String(error)}); for another form of body set ContentType`,
    );
  }
}

/** A value of its own is JSON; in a string it is text, escaped. What is not there is null, or no text. */
function writeJson(value: JsonValue | undefined, { isInString }: TemplateVariable): string {
  return isInString ? JSON.stringify(asText(value)).slice(1, -1) : JSON.stringify(value ?? null);
}

function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
