import type { AccessCheck, Caller } from "../access/caller.js";
import { caller } from "../catalog/catalog.fixture.js";
import { createHandlers } from "./handlers/index.js";
import type { AccessChecks } from "./handler.js";
import { type Operation, findOperation, operations } from "./operations.js";
import type { ApiServices } from "./services.js";

// Which resource an operation asks about depends on its input alone: no service is touched.
const services = {
  management: { region: "us-local-1", database: {}, connections: new Map() },
} as unknown as ApiServices;
const handlers = createHandlers(services);

const input = {
  domain: "team",
  repository: "app",
  sourceRepository: "from",
  destinationRepository: "to",
  format: "npm",
  package: "lib",
  packageGroup: "/npm/*",
  resourceArn: "arn:aws:codeartifact:us-local-1:000000000000:repository/team/app",
  upstreams: [{ repositoryName: "store" }],
};

interface AnyHandler {
  access(input: object, caller: Caller): AccessChecks;
}

/** What the operation asks, given an input of the members it has. */
function checksOf(operation: Operation): AccessChecks {
  const handler: AnyHandler = handlers[operation.name];
  const members = [...operation.input.structIterator()].map(([name]) => name);
  const own = Object.fromEntries(Object.entries(input).filter(([name]) => members.includes(name)));
  return handler.access(own, caller);
}

function shown({ action, resource }: AccessCheck): string {
  const { domain, repository, package: name, packageGroup } = resource;
  const kinds = [
    domain && "domain",
    repository && `repository ${repository}`,
    name && "package",
    packageGroup && "group",
  ];
  return `${action} on ${kinds.filter(Boolean).join(", ") || "account"}`;
}

test("the 48 operations, what they are asked by and what they ask the policies", () => {
  const matrix = operations.map((operation) => {
    const { name, method, path } = operation;
    return `${name}: ${method} ${path} -> ${checksOf(operation).map(shown).join("; ")}`;
  });
  expect(matrix).toHaveLength(48);
  expect(matrix).toMatchSnapshot();
});

test("no two operations share a route, and routes are matched exactly", () => {
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(48);
  expect(findOperation("GET", "/v1/domain")?.name).toBe("DescribeDomain");
  for (const [method, path] of [
    ["get", "/v1/domain"],
    ["GET", "/V1/domain"],
    ["GET", "/v1/domain/"],
    ["HEAD", "/v1/domain"],
  ] as const) {
    expect(findOperation(method, path)).toBeUndefined();
  }
});

test("every operation asks for its own action", () => {
  for (const operation of operations) {
    expect(checksOf(operation)[0].action).toBe(`codeartifact:${operation.name}`);
  }
});
