// The schema as a flat list of settings, so that the environment can be matched against it.
import { z } from "zod";
import { configSchema, externalConnection, secret } from "./schema.js";

/** One setting and how it is spelled everywhere. */
export interface Setting {
  /** `["server", "publicUrl"]` */
  readonly path: readonly string[];
  /** `PACKHOUSE_SERVER_PUBLIC_URL` */
  readonly variable: string;
  readonly kind: "text" | "number" | "boolean" | "list" | "secret";
}

/** All settings but those of external connections, whose names the operator chooses. */
export function listSettings(): Setting[] {
  return settingsOf(configSchema.omit({ externalConnections: true }), [], "PACKHOUSE");
}

/** The settings of one external connection. */
export function listConnectionSettings(name: string): Setting[] {
  return settingsOf(
    externalConnection,
    ["externalConnections", name],
    `PACKHOUSE_EXTERNAL_${variablePart(name)}`,
  );
}

function settingsOf(schema: z.ZodObject, path: readonly string[], prefix: string): Setting[] {
  return Object.entries(schema.shape).flatMap(([key, value]) => {
    const type = unwrap(value as z.ZodType);
    const at = [...path, key];
    const variable = `${prefix}_${variablePart(key)}`;
    if (type instanceof z.ZodObject) return settingsOf(type, at, variable);
    return [{ path: at, variable, kind: kindOf(type) }];
  });
}

function kindOf(type: z.ZodType): Setting["kind"] {
  if ((type as unknown) === secret) return "secret";
  if (type instanceof z.ZodNumber) return "number";
  if (type instanceof z.ZodBoolean) return "boolean";
  return type instanceof z.ZodArray ? "list" : "text";
}

function unwrap(type: z.ZodType): z.ZodType {
  const isWrapper =
    type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault;
  return isWrapper ? unwrap(type.unwrap() as z.ZodType) : type;
}

/** `publicUrl` to `PUBLIC_URL`, `public:npmjs` to `PUBLIC_NPMJS`. */
function variablePart(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}
