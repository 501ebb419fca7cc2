import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "**/*.cjs",
      "**/bin/**",
      "docs/examples/**",
      "*.config.js",
      ".dependency-cruiser.mjs",
      "**/.work/**",
      ".clients/**",
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ["./tsconfig.tests.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-restricted-properties": [
        "error",
        {
          property: "headersDistinct",
          message: "Crashes Node on a `__proto__` header (CVE-2026-21710).",
        },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/*.contract.ts"],
    rules: {
      // Policy and user data never become a regular expression (ReDoS).
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='RegExp'][arguments.0.type!='Literal']",
          message: "No RegExp from data.",
        },
      ],
    },
  },
  {
    files: [
      "**/*.test.ts",
      "**/*.contract.ts",
      "**/*.fixture.ts",
      "test/**/*.ts",
      "**/migrations/*.ts",
    ],
    rules: { "max-lines-per-function": "off" },
  },
);
