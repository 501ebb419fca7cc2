// Core metadata: METADATA of wheels, PKG-INFO of sdists. Headers as of RFC 822 in UTF-8, the description as the body.
import { ValidationError } from "../../errors.js";

/** Headers by lower-case name, in order; multiple-use fields have several. */
export interface CoreMetadata {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Undefined when there is none. */
  readonly description: string | undefined;
}

const header = /^([A-Za-z][A-Za-z0-9-]*):[ \t]?(.*)$/;
/** Older metadata indents the description's lines in the header. */
const descriptionIndent = /^(?: {7}\|| {8}|\t)/;

/** @throws ValidationError when it is not core metadata */
export function parseCoreMetadata(bytes: Uint8Array): CoreMetadata {
  const text = decode(bytes)
    .replace(/\r\n?/g, "\n")
    .replace(/^\ufeff/, "");
  const end = text.indexOf("\n\n");
  const head = (end === -1 ? text : text.slice(0, end)).replace(/\n+$/, "");
  const body = end === -1 ? "" : text.slice(end + 2);
  const fields = parseHead(head);
  const inHeader = fields.get("description")?.[0];
  const description = body.trim() === "" ? inHeader : body;
  return { fields, description: description?.trim() === "" ? undefined : description };
}

/** The first value of a field, if it says anything. */
export function fieldOf({ fields }: CoreMetadata, name: string): string | undefined {
  const value = fields.get(name)?.[0]?.trim();
  return value === "" || value === undefined || value === "UNKNOWN" ? undefined : value;
}

/** All values of a multiple-use field. */
export function fieldsOf({ fields }: CoreMetadata, name: string): readonly string[] {
  return fields.get(name) ?? [];
}

function parseHead(head: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of head.split("\n")) {
    if (/^[ \t]/.test(line) && values !== undefined) {
      const folded = line.replace(descriptionIndent, "");
      values.push(`${values.pop() ?? ""}\n${folded}`);
      continue;
    }
    const [, name, value = ""] = header.exec(line) ?? [];
    if (name === undefined) throw malformed(`the line ${JSON.stringify(line.slice(0, 100))}`);
    values = fields.get(name.toLowerCase()) ?? [];
    values.push(value);
    fields.set(name.toLowerCase(), values);
  }
  return fields;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Metadata older than the rule that it is UTF-8.
    return new TextDecoder("latin1").decode(bytes);
  }
}

function malformed(what: string): ValidationError {
  return new ValidationError(`the metadata cannot be read: ${what} is no header`, "CANNOT_PARSE");
}
