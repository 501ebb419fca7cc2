// The package formats this registry serves. A new one is its folder and a line here.
import type { FormatModule } from "./format.js";
import { generic } from "./generic/index.js";
import { npm } from "./npm/index.js";
import { pypi } from "./pypi/index.js";

export const formatModules: readonly FormatModule[] = [npm, pypi, generic];

/** Names of the formats whose paths may hold `@scope%2fname`. */
export const scopedFormats: ReadonlySet<string> = new Set(
  formatModules.filter(({ hasScopes }) => hasScopes === true).map(({ name }) => name),
);
