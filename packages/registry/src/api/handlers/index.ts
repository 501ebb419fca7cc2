import type { OperationHandlers } from "../handler.js";
import type { ApiServices } from "../services.js";
import { createAssetHandlers } from "./assets.js";
import { createTokenHandlers } from "./authorization-token.js";
import { createDomainHandlers } from "./domains.js";
import { createConnectionHandlers } from "./external-connections.js";
import { createVersionHandlers } from "./package-versions.js";
import { createGroupAssociationHandlers } from "./package-group-associations.js";
import { createGroupListHandlers } from "./package-group-lists.js";
import { createGroupHandlers } from "./package-groups.js";
import { createOriginConfigurationHandlers } from "./package-origin-configuration.js";
import { createPackageHandlers } from "./packages.js";
import { createPolicyHandlers } from "./permissions-policies.js";
import { createRepositoryHandlers } from "./repositories.js";
import { createRepositoryReadHandlers } from "./repository-reads.js";
import { createRepositoryListHandlers } from "./repository-lists.js";
import { createPublishHandlers } from "./publish-package-version.js";
import { createTagHandlers } from "./tags.js";
import { createVersionBatchHandlers } from "./version-batches.js";
import { createVersionCopyHandlers } from "./version-copies.js";
import { createVersionDocumentHandlers } from "./version-documents.js";

/** The one list of all operations: one that is missing, or new in the SDK, does not compile. */
export function createHandlers(services: ApiServices): OperationHandlers {
  return {
    ...createDomainHandlers(services),
    ...createRepositoryHandlers(services),
    ...createRepositoryReadHandlers(services),
    ...createRepositoryListHandlers(services),
    ...createConnectionHandlers(services),
    ...createTokenHandlers(services),
    ...createPackageHandlers(services),
    ...createVersionHandlers(services),
    ...createAssetHandlers(services),
    ...createPublishHandlers(services),
    ...createVersionDocumentHandlers(services),
    ...createVersionBatchHandlers(services),
    ...createVersionCopyHandlers(services),
    ...createTagHandlers(services),
    ...createGroupHandlers(services),
    ...createGroupListHandlers(services),
    ...createGroupAssociationHandlers(services),
    ...createOriginConfigurationHandlers(services),
    ...createPolicyHandlers(services),
  };
}
