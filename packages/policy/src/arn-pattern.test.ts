import { splitArn } from "./arn.js";
import { compileArnCondition, compileResourcePattern } from "./arn-pattern.js";
import { parseTemplate } from "./pattern.js";

const context = { "aws:username": "bob", "aws:wild": "*", "aws:arn": "arn:aws:iam::1:role/ci" };
const template = (text: string) =>
  parseTemplate(text, { wildcards: true, variables: true }, "test");
const resourceMatches = (pattern: string, arn: string) =>
  compileResourcePattern(template(pattern), "test")(splitArn(arn), context);
const conditionMatches = (pattern: string, arn: string) =>
  compileArnCondition(template(pattern), "test")(arn, context);

const app = "arn:aws:codeartifact:eu-1:1:repository/main/app";

test.each([
  ["*", app, true],
  ["*", "*", true],
  ["**", app, true],
  [app, app, true],
  ["arn:*", app, true],
  ["arn:aws:codeartifact:*", app, true],
  ["arn:aws:codeartifact:eu-*", app, true],
  ["arn:aws:codeartifact:us-*", app, false],
  ["arn:aws:codeartifact:*", "*", false],
  ["arn:aws:codeartifact:*:*:*", app, true],
  ["arn:aws:codeartifact:*:1:repository/main/*", app, true],
  ["arn:aws:codeartifact:*:1:repository/*", app, true],
  ["arn:aws:codeartifact:*:1:repository/main/app/*", app, false],
  ["arn:aws:codeartifact:eu-?:1:*/app", app, true],
  // A `*` for the region does not run on into the resource.
  ["arn:aws:codeartifact:*:1:x", "arn:aws:codeartifact:eu-1:2:y:1:x", false],
  ["arn:aws:s3:::a:*", "arn:aws:s3:::a:b:c", true],
  ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/bob/x", true],
  ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/eve/x", false],
  ["arn:aws:s3:::home/${aws:wild}/x", "arn:aws:s3:::home/eve/x", false],
  ["arn:aws:s3:::home/${aws:wild}/x", "arn:aws:s3:::home/*/x", true],
  ["arn:aws:s3:::home/${aws:none}/x", "arn:aws:s3:::home//x", false],
  ["arn:aws:s3:::home/${aws:none, 'all'}/x", "arn:aws:s3:::home/all/x", true],
])("resource %s covers %s: %s", (pattern, arn, expected) => {
  expect(resourceMatches(pattern, arn)).toBe(expected);
});

const role = "arn:aws:iam::1:role/ci";

test.each([
  ["*", role, true],
  [role, role, true],
  ["arn:aws:iam::*:role/*", role, true],
  ["arn:*:*:*:*:*", role, true],
  ["arn:aws:*:role/ci:x:y", role, false],
  ["arn:aws:iam::1:user/*", role, false],
  ["arn:aws:iam::*:x", "arn:aws:iam::1:2:x", false],
  ["arn:aws:iam::1:role/*", "no ARN", false],
  ["${aws:arn}", role, true],
  ["${aws:arn}", "arn:aws:iam::1:role/ci2", false],
  ["arn:aws:iam::1:role/${aws:wild}", role, false],
  ["arn:aws:iam::1:*/${aws:none, 'ci'}", role, true],
])("ArnLike %s holds for %s: %s", (pattern, arn, expected) => {
  expect(conditionMatches(pattern, arn)).toBe(expected);
});
