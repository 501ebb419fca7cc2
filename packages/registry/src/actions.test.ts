import { codeartifactActions } from "./actions.js";
import { operations } from "./api/operations.js";

test("every operation has an action, and three actions have no operation", () => {
  const named = operations.map(({ name }) => `codeartifact:${name}`);
  expect(codeartifactActions).toHaveLength(51);
  expect(codeartifactActions.filter((action) => !named.includes(action))).toEqual([
    "codeartifact:AssociateWithDownstreamRepository",
    "codeartifact:PutPackageMetadata",
    "codeartifact:ReadFromRepository",
  ]);
  expect(codeartifactActions).toEqual(expect.arrayContaining(named));
});
