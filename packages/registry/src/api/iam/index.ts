import * as sdk from "@aws-sdk/client-iam";
import type { Federation } from "../../federation/federation.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { readQueryOperations } from "../query/operations.js";
import { handlersByName, type QueryService } from "../query/service.js";
import { createAbsentCredentialHandlers } from "./absent-credentials.js";
import {
  createAccessKeyChangeHandlers,
  createAccessKeyHandlers,
  createAccessKeyUseHandlers,
} from "./access-keys.js";
import { createAccountHandlers } from "./account.js";
import { createGroupAttachmentHandlers, createGroupPolicyHandlers } from "./group-policies.js";
import { createGroupHandlers, createGroupMemberHandlers } from "./groups.js";
import type { IamHandlers } from "./handlers.js";
import { createManagedPolicyHandlers, createPolicyListHandlers } from "./managed-policies.js";
import {
  createOidcProviderChangeHandlers,
  createOidcProviderHandlers,
  createOidcProviderReadHandlers,
  createOidcProviderTagHandlers,
} from "./oidc-providers.js";
import { createPolicyEntityHandlers } from "./policy-entities.js";
import { createPolicyVersionHandlers } from "./policy-versions.js";
import {
  createRoleAttachmentHandlers,
  createRoleBoundaryHandlers,
  createRolePolicyHandlers,
} from "./role-policies.js";
import { createRoleTagHandlers } from "./role-tags.js";
import { createRoleChangeHandlers, createRoleHandlers, createRoleListHandlers } from "./roles.js";
import {
  createUserAttachmentHandlers,
  createUserBoundaryHandlers,
  createUserPolicyHandlers,
} from "./user-policies.js";
import { createUserChangeHandlers, createUserHandlers, createUserTagHandlers } from "./users.js";

/** AWS's Identity and Access Management, as far as it is offered; docs/iam.md lists the operations. */
export function createIamService(
  identities: IdentityManagement,
  federation: Pick<Federation, "isHttpOnLoopbackAllowed">,
): QueryService {
  const handlers: Partial<IamHandlers> = {
    ...createUserHandlers(identities),
    ...createUserChangeHandlers(identities),
    ...createUserTagHandlers(identities),
    ...createUserPolicyHandlers(identities),
    ...createUserAttachmentHandlers(identities),
    ...createUserBoundaryHandlers(identities),
    ...createAccessKeyHandlers(identities),
    ...createAccessKeyChangeHandlers(identities),
    ...createAccessKeyUseHandlers(identities),
    ...createAbsentCredentialHandlers(identities),
    ...createGroupHandlers(identities),
    ...createGroupMemberHandlers(identities),
    ...createGroupPolicyHandlers(identities),
    ...createGroupAttachmentHandlers(identities),
    ...createManagedPolicyHandlers(identities),
    ...createPolicyListHandlers(identities),
    ...createPolicyVersionHandlers(identities),
    ...createPolicyEntityHandlers(identities),
    ...createAccountHandlers(identities),
    ...createRoleHandlers(identities),
    ...createRoleListHandlers(identities),
    ...createRoleChangeHandlers(identities),
    ...createRoleTagHandlers(identities),
    ...createRolePolicyHandlers(identities),
    ...createRoleAttachmentHandlers(identities),
    ...createRoleBoundaryHandlers(identities),
    ...createOidcProviderHandlers(identities, federation),
    ...createOidcProviderReadHandlers(identities),
    ...createOidcProviderChangeHandlers(identities),
    ...createOidcProviderTagHandlers(identities),
  };
  return {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    operations: readQueryOperations(sdk),
    handlers: handlersByName(handlers),
  };
}
