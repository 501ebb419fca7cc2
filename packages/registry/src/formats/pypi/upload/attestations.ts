// PEP 740. Attestations are kept and handed out, not judged.
import { ValidationError } from "../../../errors.js";
import { jsonDepth } from "../../../json-depth.js";
import { isJsonObject } from "../../shared/json-object.js";

const maxDepth = 64;

/** The provenance object for what an upload's `attestations` field has; undefined when it has none. @throws ValidationError */
export function encodeProvenance(field: string | undefined, publisher: string): Buffer | undefined {
  if (field === undefined || field.trim() === "") return undefined;
  const attestations = parse(field);
  if (attestations.length === 0) return undefined;
  const bundle = { publisher: { kind: "Packhouse", name: publisher }, attestations };
  return Buffer.from(JSON.stringify({ version: 1, attestation_bundles: [bundle] }));
}

function parse(field: string): readonly unknown[] {
  if (jsonDepth(field) > maxDepth)
    throw new ValidationError(
      `Invalid attestations supplied during upload: nested deeper than ${maxDepth} levels.`,
      "CANNOT_PARSE",
    );
  let value: unknown;
  try {
    value = JSON.parse(field);
  } catch (error) {
    throw new ValidationError(
      "Invalid attestations supplied during upload: no JSON.",
      "CANNOT_PARSE",
      {
        cause: error,
      },
    );
  }
  const isList = Array.isArray(value) && value.every(isAttestation);
  if (!isList)
    throw new ValidationError(
      "Invalid attestations supplied during upload: a list of PEP 740 attestations is needed.",
      "CANNOT_PARSE",
    );
  return value as unknown[];
}

function isAttestation(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    value["version"] === 1 &&
    isJsonObject(value["verification_material"]) &&
    isJsonObject(value["envelope"])
  );
}
