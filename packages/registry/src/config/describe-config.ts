import { Secret } from "../secret.js";
import type { LoadedConfig } from "./load-config.js";
import { listConnectionSettings, listSettings } from "./settings.js";

/** One setting in force. */
export interface DescribedSetting {
  readonly setting: string;
  /** Undefined when it is not set; a secret is never told. */
  readonly value: unknown;
  readonly source: string;
}

/** Every setting with its value and where that came from. */
export function describeConfig({ config, origins }: LoadedConfig): DescribedSetting[] {
  const settings = [
    ...listSettings(),
    ...Object.keys(config.externalConnections).flatMap(listConnectionSettings),
  ];
  return settings.map(({ path }) => {
    const setting = path.join(".");
    const value = valueAt(config, path);
    return {
      setting,
      value: value instanceof Secret ? value.toString() : value,
      source: origins.get(setting) ?? "default",
    };
  });
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === "object" && node !== null
        ? (node as Record<string, unknown>)[key]
        : undefined,
    tree,
  );
}
