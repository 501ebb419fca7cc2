import * as sdk from "@aws-sdk/client-iam";
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
import { createPolicyEntityHandlers } from "./policy-entities.js";
import { createPolicyVersionHandlers } from "./policy-versions.js";
import {
  createUserAttachmentHandlers,
  createUserBoundaryHandlers,
  createUserPolicyHandlers,
} from "./user-policies.js";
import { createUserChangeHandlers, createUserHandlers, createUserTagHandlers } from "./users.js";

/** AWS's Identity and Access Management, as far as it is offered; docs/iam.md lists the operations. */
export function createIamService(identities: IdentityManagement): QueryService {
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
  };
  return {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    operations: readQueryOperations(sdk),
    handlers: handlersByName(handlers),
  };
}
