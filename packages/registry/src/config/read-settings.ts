// Reads what file, environment and flags say. Nothing is checked here but that a setting exists.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { ConfigError } from "./config-error.js";
import { suggestion } from "../near-miss.js";
import { type Setting, listConnectionSettings, listSettings } from "./settings.js";
import { wellKnownConnections } from "./well-known-connections.js";

/** A value somebody gave, and who. */
export interface GivenValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** `file packhouse.yaml`, `environment PACKHOUSE_SERVER_PORT`, `flag --port` */
  readonly source: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Leaves of the YAML file; `tokenFile: PATH` stands for `token` where that is a secret. @throws ConfigError */
export function readConfigFile(path: string): GivenValue[] {
  let document: unknown;
  try {
    document = parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ConfigError(`The configuration file ${path} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
  if (document === null || document === undefined) return [];
  if (!isRecord(document))
    throw new ConfigError(`The configuration file ${path} must hold settings by name.`);
  const values = leavesOf(document, [], `file ${path}`);
  const secrets = settingsFor(values).filter(({ kind }) => kind === "secret");
  return values.map((given) => {
    const setting = secrets.find(({ path: at }) => `${at.join(".")}File` === given.path.join("."));
    if (setting === undefined) return given;
    return {
      path: setting.path,
      value: readSecret(String(given.value)),
      source: `${given.source} (${String(given.value)})`,
    };
  });
}

/** Variables that begin with `PACKHOUSE_` but are no settings of the server. */
const otherVariables = /^PACKHOUSE_(?:TEST_.*|CONFIG|ENDPOINT)$/;

/** @throws ConfigError for a variable that means nothing */
export function readEnvironment(
  environment: Environment,
  fileValues: readonly GivenValue[],
): GivenValue[] {
  const settings = new Map(settingsFor(fileValues).map((setting) => [setting.variable, setting]));
  const values: GivenValue[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("PACKHOUSE_") || text === undefined || otherVariables.test(variable))
      continue;
    const setting = settings.get(variable);
    if (setting !== undefined) {
      values.push({
        path: setting.path,
        value: parseText(setting, text),
        source: `environment ${variable}`,
      });
      continue;
    }
    const filed = variable.endsWith("_FILE") ? settings.get(variable.slice(0, -5)) : undefined;
    if (filed?.kind !== "secret") {
      throw new ConfigError(
        `There is no setting ${variable}.${suggestion(variable, settings.keys())}`,
      );
    }
    values.push({
      path: filed.path,
      value: readSecret(text),
      source: `environment ${variable} (${text})`,
    });
  }
  return values;
}

function settingsFor(fileValues: readonly GivenValue[]): Setting[] {
  const own = fileValues
    .filter(({ path }) => path[0] === "externalConnections")
    .map(({ path }) => path[1] ?? "");
  const names = new Set([...wellKnownConnections.keys(), ...own]);
  return [...listSettings(), ...[...names].flatMap(listConnectionSettings)];
}

function leavesOf(value: unknown, path: readonly string[], source: string): GivenValue[] {
  if (!isRecord(value)) return [{ path, value, source }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key], source));
}

/** What is not of the setting's kind stays text; the schema says what is wrong with it. */
function parseText({ kind }: Setting, text: string): unknown {
  switch (kind) {
    case "number":
      return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
    case "boolean":
      return text === "true" || text === "1"
        ? true
        : text === "false" || text === "0"
          ? false
          : text;
    case "list":
      return text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
    case "text":
    case "secret":
      return text;
  }
}

function readSecret(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new ConfigError(`The secret file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
