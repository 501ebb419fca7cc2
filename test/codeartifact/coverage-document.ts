/** docs/api-coverage.md, from the SDK's routes and the tests. */
import * as sdk from "@aws-sdk/client-codeartifact";
import { exceptionsOf } from "./documented-errors.js";
import { operationNames, type OperationName } from "./every-operation.js";
import { neverRaised } from "./never-raised.js";
import type { ShownTest } from "./shown-operations.js";

const testsDirectory = "test/codeartifact/operations";

/** Names of the exceptions that tests say they show: `ConflictException: …`. */
export function shownExceptions(tests: readonly ShownTest[]): ReadonlySet<string> {
  return new Set(tests.flatMap(({ title }) => /^([A-Z]\w+Exception): /.exec(title)?.[1] ?? []));
}

/** The whole document. */
export function renderCoverage(shown: ReadonlyMap<string, readonly ShownTest[]>): string {
  const sections = operationNames.map((name) => renderOperation(name, shown.get(name) ?? []));
  return `${[introduction(), ...sections].join("\n\n")}\n`;
}

function introduction(): string {
  return `# What is shown of each operation

<!-- Written by \`npm run docs:api\` from the tests; a test fails when it is stale. -->

All ${operationNames.length} operations of CodeArtifact's API, each with the tests that drive it by the unmodified AWS SDK for
JavaScript against the real server. Besides these:

- [missing-containers.test.ts](../test/codeartifact/missing-containers.test.ts): every operation without the domain,
  repository, package, version or package group it names (\`ResourceNotFoundException\`).
- [refusals.test.ts](../test/codeartifact/refusals.test.ts): every operation by somebody who may not
  (\`AccessDeniedException\`), and faster than the operator allows (\`ThrottlingException\`).
- [aws-cli.test.ts](../test/codeartifact/aws-cli.test.ts),
  [aws-cli-packages.test.ts](../test/codeartifact/aws-cli-packages.test.ts), [login.test.ts](../test/codeartifact/login.test.ts),
  [boto3.test.ts](../test/codeartifact/boto3.test.ts), [terraform.test.ts](../test/codeartifact/terraform.test.ts):
  sessions of the other clients.

What AWS does not document, and what we do there: [compatibility.md](compatibility.md).`;
}

function renderOperation(name: OperationName, tests: readonly ShownTest[]): string {
  const files = [...new Set(tests.map(({ file }) => file))];
  const links = files.map((file) => `[${file}](../${testsDirectory}/${file})`);
  const titles = [...new Set(tests.map(({ title }) => `- ${title}`))];
  const { exceptions, why } = neverRaised[name] ?? { exceptions: [], why: "" };
  const never =
    exceptions.length === 0 ? [] : [`\nNever raised: ${exceptions.join(", ")} (${why}).`];
  return [
    `## ${name}`,
    "",
    `\`${routeOf(name)}\` · own exceptions: ${exceptionsOf(name).join(", ") || "none"} · ${links.join(", ") || "no tests"}`,
    "",
    ...titles,
    ...never,
  ].join("\n");
}

/** Method and path, from the SDK's schema of the operation. */
function routeOf(name: OperationName): string {
  const schema: unknown = Object.values<unknown>(sdk).find(
    (value) => Array.isArray(value) && value[0] === 9 && value[2] === name,
  );
  const [, , , traits] = schema as [
    unknown,
    unknown,
    unknown,
    { readonly http: readonly string[] },
  ];
  return traits.http.slice(0, 2).join(" ");
}
