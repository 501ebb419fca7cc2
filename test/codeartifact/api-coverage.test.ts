/**
 * Holds docs/api-coverage.md to the tests: `npm run docs:api` writes it, this test fails when it is stale,
 * and when a documented exception of an operation is shown nowhere.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderCoverage, shownExceptions } from "./coverage-document.js";
import { exceptionsOf } from "./documented-errors.js";
import { operationNames } from "./every-operation.js";
import { neverRaised } from "./never-raised.js";
import { readShownOperations, type ShownTest } from "./shown-operations.js";

const file = join(import.meta.dirname, "../../docs/api-coverage.md");

let shown: ReadonlyMap<string, readonly ShownTest[]>;

beforeAll(async () => {
  shown = await readShownOperations(join(import.meta.dirname, "operations"));
});

test("docs/api-coverage.md is what the tests show; `npm run docs:api` writes it anew", async () => {
  const document = renderCoverage(shown);
  if (process.env["PACKHOUSE_WRITE_API_COVERAGE"] === "1") await writeFile(file, document);

  expect(await readFile(file, "utf8")).toBe(document);
});

test.each(operationNames)("%s: a success and each documented exception are shown", (operation) => {
  const tests = shown.get(operation) ?? [];
  expect(tests.some(({ title }) => !/^[A-Z]\w+Exception: /.test(title))).toBe(true);
  const open = exceptionsOf(operation).filter(
    (name) =>
      !shownExceptions(tests).has(name) &&
      neverRaised[operation]?.exceptions.includes(name) !== true,
  );
  expect(open).toEqual([]);
});

test("what is said never to be raised is shown nowhere", () => {
  const both = operationNames.filter((operation) => {
    const raised = shownExceptions(shown.get(operation) ?? []);
    return neverRaised[operation]?.exceptions.some((name) => raised.has(name)) ?? false;
  });
  expect(both).toEqual([]);
});
