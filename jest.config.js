// Tests run from TypeScript source: SWC turns each file into CommonJS, so no build is needed for unit tests.
// Black-box tests start the built server; `npm test` builds first.
const transform = {
  "^.+\\.[jt]s$": [
    "@swc/jest",
    {
      jsc: { parser: { syntax: "typescript" }, target: "es2022" },
      module: { type: "commonjs" },
      sourceMaps: "inline",
    },
  ],
};

const shared = {
  transform,
  testEnvironment: "node",
  extensionsToTreatAsEsm: [],
  // Packages that ship ES modules only are transformed too.
  transformIgnorePatterns: ["/node_modules/(?!(p-limit|yocto-queue)/)", "/dist/"],
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^@packhouse/(policy|proxy)$": "<rootDir>/../$1/src/index.ts",
  },
};

const unit = (name) => ({
  ...shared,
  displayName: name,
  rootDir: `packages/${name}`,
  testMatch: ["<rootDir>/src/**/*.test.ts"],
});

const blackBox = (name, testMatch) => ({
  ...shared,
  displayName: name,
  rootDir: "test",
  testMatch,
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
});

export default {
  projects: [
    unit("policy"),
    unit("proxy"),
    unit("registry"),
    blackBox("test", ["<rootDir>/**/*.test.ts"]),
    blackBox("live", ["<rootDir>/live/**/*.live.ts"]),
  ],
  reporters: ["default", "<rootDir>/test/harness/closing-line-reporter.cjs"],
  testTimeout: 60_000,
};
