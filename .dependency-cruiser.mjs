// The dependency rule of ARCHITECTURE.md, executable. `npm run boundaries` names whoever breaks it.
const registry = "^packages/registry/src";
const foundation = `${registry}/(actions|arns|clock|errors|json-depth|logger|near-miss|policy-document|secret|shown-path)\\.ts$`;

/** Files under `from` may import, of our own, only what matches `to`. */
const only = (name, from, ...to) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: "\\.(test|contract|fixture)\\.ts$" },
  to: { path: "^packages/", pathNot: [from, foundation, "node_modules/", ...to] },
});

export default {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: { pathNot: "\\.(test|fixture)\\.ts$" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-undeclared",
      severity: "error",
      from: { pathNot: "\\.(test|fixture)\\.ts$" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "policy-is-pure",
      severity: "error",
      from: { path: "^packages/policy/src", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^packages/policy/src" },
    },
    only("proxy-knows-no-registry", "^packages/proxy/src"),
    only("http-knows-no-packages", `${registry}/http/`),
    only("blobs-alone", `${registry}/blobs/`),
    only("keys-alone", `${registry}/keys/`),
    only(
      "config-alone",
      `${registry}/config/`,
      // The names of formats, and what the listener accepts as a trusted proxy.
      `${registry}/(catalog/model|http/source-address)\\.ts$`,
    ),
    only("database-alone", `${registry}/database/`),
    only("events-on-database", `${registry}/events/`, `${registry}/database/`, "^packages/proxy/"),
    only(
      "identity-on-database",
      `${registry}/identity/`,
      `${registry}/database/`,
      "^packages/policy/",
    ),
    only("federation-asks-issuers", `${registry}/federation/`, "^packages/proxy/"),
    only(
      "access-decides",
      `${registry}/access/`,
      `${registry}/(database|identity)/`,
      `${registry}/http/request\\.ts$`,
      "^packages/policy/",
    ),
    only(
      "audit-on-database",
      `${registry}/audit/`,
      `${registry}/database/`,
      `${registry}/access/(caller|resource-arn)\\.ts$`,
      `${registry}/http/(listener-settings|request)\\.ts$`,
      `${registry}/identity/principal\\.ts$`,
    ),
    only(
      "catalog-goes-down",
      `${registry}/catalog/`,
      `${registry}/(database|blobs|events|keys)/`,
      `${registry}/access/caller\\.ts$`,
      "^packages/proxy/",
    ),
    only(
      "formats-on-catalog",
      `${registry}/formats/`,
      `${registry}/(catalog|access|audit|http)/`,
      `${registry}/identity/principal\\.ts$`,
      `${registry}/database/(change-feed|changes)\\.ts$`,
      "^packages/proxy/",
    ),
    only(
      "api-on-catalog",
      `${registry}/api/`,
      `${registry}/(catalog|access|audit|identity|federation|http|events)/`,
      `${registry}/database/pages\\.ts$`,
    ),
    {
      name: "formats-do-not-know-each-other",
      severity: "error",
      from: { path: `${registry}/formats/([^/]+)/` },
      to: {
        path: `${registry}/formats/[^/]+/`,
        pathNot: [`${registry}/formats/$1/`, `${registry}/formats/shared/`],
      },
    },
    {
      name: "nobody-imports-the-composition-root",
      severity: "error",
      from: { path: registry, pathNot: [`${registry}/(cli|server)`, "\\.(test|fixture)\\.ts$"] },
      to: { path: `${registry}/(server|cli)` },
    },
    {
      name: "sdk-values-only-in-api",
      severity: "error",
      from: { path: registry, pathNot: [`${registry}/(api|cli)/`, "\\.(test|fixture)\\.ts$"] },
      to: {
        path: "node_modules/@aws-sdk/client-(codeartifact|iam|sts)",
        dependencyTypesNot: ["type-only"],
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.tests.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "default"],
      extensions: [".ts", ".js"],
    },
  },
};
