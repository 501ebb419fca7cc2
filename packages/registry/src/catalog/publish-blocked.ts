import { AccessDeniedError } from "../errors.js";
import type { PackageName, Repository } from "./model.js";
import { displayName } from "./package-name.js";

/** Why a name that came from upstream cannot be published, and who can change that. */
export function publishBlocked(repository: Repository, name: PackageName): AccessDeniedError {
  return new AccessDeniedError(
    `${displayName(name)} in repository ${repository.name} comes from upstream, so publishing it here is blocked by its package origin controls (publish=BLOCK). An administrator can allow it with put-package-origin-configuration.`,
  );
}
