import type { Caller } from "../../access/caller.js";
import type { ManagedResourceName } from "../../catalog/management/managed-resource.js";
import {
  deletePermissionsPolicy,
  getPermissionsPolicy,
  putPermissionsPolicy,
} from "../../catalog/management/permissions-policies.js";
import type { OperationContext, OperationHandlers } from "../handler.js";
import { type DomainInput, domainOf, onDomain, onRepository } from "../resources.js";
import type { ApiServices } from "../services.js";

type PolicyOperations = Pick<
  OperationHandlers,
  | "DeleteDomainPermissionsPolicy"
  | "DeleteRepositoryPermissionsPolicy"
  | "GetDomainPermissionsPolicy"
  | "GetRepositoryPermissionsPolicy"
  | "PutDomainPermissionsPolicy"
  | "PutRepositoryPermissionsPolicy"
>;

/** Of a domain's policy, or of a repository's. */
interface PolicyInput extends DomainInput {
  readonly repository?: string | undefined;
  readonly policyRevision?: string | undefined;
}

export function createPolicyHandlers({
  management,
}: Pick<ApiServices, "management">): PolicyOperations {
  const get = async (input: PolicyInput, { caller }: OperationContext) => ({
    policy: await getPermissionsPolicy(management, nameOf(input, caller)),
  });
  const put = async (
    input: PolicyInput & { readonly policyDocument: string },
    { caller }: OperationContext,
  ) => {
    const { policyDocument, policyRevision } = input;
    const { arn } = caller.principal;
    const name = nameOf(input, caller);
    return {
      policy: await putPermissionsPolicy(management, name, policyDocument, policyRevision, arn),
    };
  };
  const remove = async (input: PolicyInput, { caller }: OperationContext) => {
    const { arn } = caller.principal;
    const name = nameOf(input, caller);
    return {
      policy: await deletePermissionsPolicy(management, name, input.policyRevision, arn),
    };
  };
  return {
    GetDomainPermissionsPolicy: {
      access: (input, caller) => [onDomain("GetDomainPermissionsPolicy", input, caller)],
      handle: get,
    },
    PutDomainPermissionsPolicy: {
      access: (input, caller) => [onDomain("PutDomainPermissionsPolicy", input, caller)],
      handle: put,
    },
    DeleteDomainPermissionsPolicy: {
      access: (input, caller) => [onDomain("DeleteDomainPermissionsPolicy", input, caller)],
      handle: remove,
    },
    GetRepositoryPermissionsPolicy: {
      access: (input, caller) => [onRepository("GetRepositoryPermissionsPolicy", input, caller)],
      handle: get,
    },
    PutRepositoryPermissionsPolicy: {
      access: (input, caller) => [onRepository("PutRepositoryPermissionsPolicy", input, caller)],
      handle: put,
    },
    DeleteRepositoryPermissionsPolicy: {
      access: (input, caller) => [onRepository("DeleteRepositoryPermissionsPolicy", input, caller)],
      handle: remove,
    },
  };
}

function nameOf(input: PolicyInput, caller: Caller): ManagedResourceName {
  return { domain: domainOf(input, caller), repository: input.repository };
}
