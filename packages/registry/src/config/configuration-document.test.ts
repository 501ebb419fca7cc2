import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describeConfig } from "./describe-config.js";
import { loadConfig } from "./load-config.js";
import { listConnectionSettings, listSettings } from "./settings.js";

const file = resolve(import.meta.dirname, "../../../../docs/configuration.md");
const document = readFileSync(file, "utf8");

/** First three cells of each row that is about a setting: its path, variable and default, without their quotes. */
const rows = document.split("\n").flatMap((line) => {
  const cells = line.split("|").map((cell) => cell.trim());
  const [, setting = "", variable = "", standard = "", meaning = ""] = cells;
  if (!/^`[a-z]\w*\.[\w.*]+`$/i.test(setting)) return [];
  const plain = (cell: string) => cell.replaceAll("`", "");
  return [
    { setting: plain(setting), variable: plain(variable), standard: plain(standard), meaning },
  ];
});

const connection = listConnectionSettings("CONNECTION").map(({ path, ...rest }) => ({
  ...rest,
  path: ["externalConnections", "*", ...path.slice(2)],
}));
const settings = [...listSettings(), ...connection];

test("every setting is documented once, and nothing that does not exist", () => {
  expect(rows.map(({ setting }) => setting).sort()).toEqual(
    settings.map(({ path }) => path.join(".")).sort(),
  );
});

test("the document names each setting's environment variable", () => {
  const documented = Object.fromEntries(rows.map(({ setting, variable }) => [setting, variable]));
  expect(documented).toEqual(
    Object.fromEntries(settings.map(({ path, variable }) => [path.join("."), variable])),
  );
});

test("the document names each setting's default, – where there is none", () => {
  const described = describeConfig(loadConfig({ environment: {}, flags: [] }));
  const defaults = new Map(described.map(({ setting, value }) => [setting, value]));
  for (const { setting, standard } of rows) {
    const value = defaults.get(setting);
    const text = typeof value === "string" ? value : JSON.stringify(value ?? "–");
    expect(`${setting} ${standard}`).toBe(`${setting} ${text.replaceAll('"', "")}`);
  }
});

test("secrets are marked as such, and nothing else is", () => {
  const marked = rows.filter(({ meaning }) => meaning.startsWith("_Secret._"));
  const secrets = settings.filter(({ kind }) => kind === "secret");
  expect(marked.map(({ setting }) => setting).sort()).toEqual(
    secrets.map(({ path }) => path.join(".")).sort(),
  );
});
