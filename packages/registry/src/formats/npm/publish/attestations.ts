// Provenance: sigstore bundles that a client attaches to a publish. They are kept and handed out, not judged.
import { ValidationError } from "../../../errors.js";
import { type JsonObject, isJsonObject, objectAt, stringAt } from "../../shared/json-object.js";

export interface EncodedAttestations {
  /** `{"attestations":[{"predicateType","bundle"}]}`: the body of the attestations endpoint. */
  readonly bytes: Buffer;
  /** npm's `dist.attestations` without its URL. */
  readonly summary: JsonObject;
}

/** Undefined when nothing was attached. @throws ValidationError when a bundle is none */
export function encodeAttestations(bundles: readonly string[]): EncodedAttestations | undefined {
  if (bundles.length === 0) return undefined;
  const attestations = bundles.map((text) => {
    const bundle = parseBundle(text);
    return { predicateType: predicateTypeOf(bundle), bundle };
  });
  const provenance =
    attestations.find(({ predicateType }) => predicateType.includes("provenance")) ??
    attestations[0];
  return {
    bytes: Buffer.from(JSON.stringify({ attestations })),
    summary: { provenance: { predicateType: provenance?.predicateType ?? "" } },
  };
}

function parseBundle(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new ValidationError("the attached sigstore bundle is not JSON", "CANNOT_PARSE", {
      cause: error,
    });
  }
  throw new ValidationError("the attached sigstore bundle is not an object", "CANNOT_PARSE");
}

/** From the in-toto statement in the bundle's DSSE envelope. */
function predicateTypeOf(bundle: JsonObject): string {
  const payload = stringAt(objectAt(bundle, "dsseEnvelope") ?? {}, "payload");
  if (payload === undefined)
    throw new ValidationError("the attached sigstore bundle has no DSSE envelope");
  const statement = parseBundle(Buffer.from(payload, "base64").toString());
  return stringAt(statement, "predicateType") ?? "";
}
