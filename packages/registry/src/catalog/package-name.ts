import type { PackageName } from "./model.js";

/** `@scope/name` for npm, `group:name` style elsewhere: how people write it; for messages and logs. */
export function displayName({ format, namespace, name }: PackageName): string {
  if (namespace === "") return name;
  return format === "npm" ? `@${namespace}/${name}` : `${namespace}/${name}`;
}
