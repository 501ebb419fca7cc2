import type { PackageFormat } from "./model.js";

const required: readonly PackageFormat[] = ["maven", "swift", "generic"];

/** Whether packages of the format must, may or must not have a namespace. */
export function namespaceRule(format: PackageFormat): "required" | "optional" | "none" {
  if (required.includes(format)) return "required";
  return format === "npm" ? "optional" : "none";
}
