import type { PythonClients } from "./python-clients.js";

/** Of `pyproject.toml`: a project that is no package and takes what it needs from our index. */
export function poetryTables({ endpoint }: PythonClients): readonly string[] {
  return [
    "[tool.poetry]",
    "package-mode = false",
    "[[tool.poetry.source]]",
    'name = "ours"',
    `url = "${endpoint}simple/"`,
    'priority = "primary"',
  ];
}

/** The virtual environment inside the project, and credentials for the index. */
export function poetryEnvironment({ token }: PythonClients): Readonly<Record<string, string>> {
  return {
    POETRY_VIRTUALENVS_IN_PROJECT: "true",
    POETRY_HTTP_BASIC_OURS_USERNAME: "aws",
    POETRY_HTTP_BASIC_OURS_PASSWORD: token,
  };
}
