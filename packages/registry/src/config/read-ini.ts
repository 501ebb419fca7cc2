import { readFileSync } from "node:fs";
import { parse } from "ini";

/** An INI file's sections and values; empty when there is none. */
export function readIni(path: string): Readonly<Record<string, unknown>> {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}
