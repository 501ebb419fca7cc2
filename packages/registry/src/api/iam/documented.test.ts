// docs/iam.md lists what is offered: no more, no less. Roles and identity providers are told of elsewhere.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { offeredOperations } from "./operations.fixture.js";

test("docs/iam.md lists the operations that are offered", async () => {
  const file = join(import.meta.dirname, "../../../../../docs/iam.md");
  const text = await readFile(file, "utf8");
  const table = text.slice(text.indexOf("## What is offered"), text.indexOf("Roles, identity"));
  const documented = table.match(/\b(?:Add|[A-Z][a-z]+)[A-Z]\w+\b/g) ?? [];
  const offered = offeredOperations()
    .map(({ name }) => name)
    .filter((name) => !/Role|OpenIDConnect|InstanceProfile/.test(name));
  const names = documented.filter((name) => name !== "NoSuchEntity");
  expect(names.sort()).toEqual(offered.sort());
});
