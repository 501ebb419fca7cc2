import type { PackageName } from "../../catalog/model.js";
import { NotFoundError } from "../../errors.js";

/** PEP 508, ASCII only: what a project may be called. */
const projectName = /^(?:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$/i;

/** PEP 503: the one spelling that stands for all. */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

export function isProjectName(name: string): boolean {
  return name.length <= 255 && projectName.test(name);
}

/** The package a name in a path or form means. @throws NotFoundError when no project can be called so */
export function parseProjectName(name: string): PackageName {
  if (!isProjectName(name))
    throw new NotFoundError(`${name} cannot be the name of a project`, "package", name);
  return { format: "pypi", namespace: "", name: normaliseName(name) };
}
