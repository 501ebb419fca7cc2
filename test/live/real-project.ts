/** A real web project: what a team with an API, a web interface and their tools installs. */
import type { Manifest } from "../harness/fixture-package.js";

/** About 600 packages with everything they depend on. Versions of our own choice are exact, theirs are not. */
export const REAL_PROJECT: Manifest = {
  name: "real-project",
  version: "1.0.0",
  private: true,
  dependencies: {
    express: "5.3.0",
    react: "19.3.1",
    "react-dom": "19.3.1",
    "react-router": "7.18.5",
  },
  devDependencies: {
    "@babel/core": "7.29.13",
    "@babel/preset-env": "7.29.14",
    "@testing-library/react": "16.3.3",
    "@vitejs/plugin-react": "6.3.0",
    eslint: "9.39.5",
    "eslint-plugin-import": "2.32.0",
    "eslint-plugin-jsx-a11y": "6.10.2",
    "eslint-plugin-react": "7.37.5",
    jsdom: "29.1.1",
    mocha: "12.0.3",
    prettier: "3.10.1",
    supertest: "7.3.2",
    typescript: "6.0.3",
    "typescript-eslint": "8.73.0",
    vite: "8.3.8",
    vitest: "4.1.12",
    webpack: "5.112.2",
  },
};

/** Uses what was installed, native optional packages included: vite's bundler is one for each platform. */
export const REAL_PROJECT_PROBE = `
(async () => {
  const { renderToStaticMarkup } = require("react-dom/server");
  const { createElement } = require("react");
  const typescript = require("typescript");
  const { ESLint } = require("eslint");
  const vite = await import("vite");
  const built = await vite.build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: true, rolldownOptions: { input: "entry.js" } },
    plugins: [{
      name: "entry",
      resolveId: (id) => (id === "entry.js" ? id : undefined),
      load: (id) => (id === "entry.js" ? "globalThis.built = 6 * 7;" : undefined),
    }],
  });
  const [linted] = await new ESLint({
    overrideConfigFile: true,
    overrideConfig: [{ rules: { "no-var": "error" } }],
  }).lintText("var a;");
  console.log(JSON.stringify({
    express: typeof require("express")().listen,
    react: renderToStaticMarkup(createElement("b", null, "bold")),
    typescript: typescript.transpile("let a: number;").trim().split("\\n").at(-1),
    vite: [built].flat()[0].output[0].code.includes("42"),
    eslint: linted.messages.map(({ ruleId }) => ruleId),
  }));
})();
`;

/** What the probe prints when all of it works. */
export const REAL_PROJECT_RESULT = {
  express: "function",
  react: "<b>bold</b>",
  typescript: "let a;",
  vite: true,
  eslint: ["no-var"],
};
