import { policyArn } from "../../arns.js";
import { chainPages, pageOfList } from "../../database/pages.js";
import { awsManagedPolicies } from "../../identity/aws-managed-policies.js";
import { listEntityTags, tagEntity } from "../../identity/entity-tags.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import {
  createManagedPolicy,
  deleteManagedPolicy,
  getManagedPolicy,
  listManagedPolicies,
  type ManagedPolicy,
} from "../../identity/managed-policies.js";
import { requestTags } from "../request-tags.js";
import { describePolicy, marker, toTags } from "./descriptions.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import { check, entityTags, onAll } from "./resources.js";

type PolicyOperations = Pick<IamHandlers, "CreatePolicy" | "DeletePolicy" | "GetPolicy">;

export function createManagedPolicyHandlers(identities: IdentityManagement): PolicyOperations {
  const { read } = identities.database;
  const describe = async (db: typeof read, policy: ManagedPolicy, accountId: string) => ({
    ...(await describePolicy(db, policy, accountId)),
    ...(policy.description !== undefined && { Description: policy.description }),
    ...toTags(await listEntityTags(db, policy.arn)),
  });
  return {
    CreatePolicy: {
      access({ PolicyName, Path = "/", Tags }, caller) {
        const arn = policyArn(caller.principal.accountId, Path, PolicyName);
        return check("CreatePolicy", arn, caller, requestTags(entityTags(Tags)));
      },
      async handle(
        { PolicyName: name, Path: path, Description, PolicyDocument, Tags },
        { caller },
      ) {
        const { accountId, arn } = caller.principal;
        const policy = {
          accountId,
          name,
          path,
          description: Description,
          document: PolicyDocument,
        };
        return changeIdentities(identities, arn, async (tx, by) => {
          const created = await createManagedPolicy(tx, policy, by);
          await tagEntity(tx, created.arn, entityTags(Tags), by);
          return { Policy: await describe(tx, created, accountId) };
        });
      },
    },
    GetPolicy: {
      access: ({ PolicyArn }, caller) => check("GetPolicy", PolicyArn, caller),
      async handle({ PolicyArn }, { caller }) {
        const { accountId } = caller.principal;
        const policy = await getManagedPolicy(read, accountId, PolicyArn);
        return { Policy: await describe(read, policy, accountId) };
      },
    },
    DeletePolicy: {
      access: ({ PolicyArn }, caller) => check("DeletePolicy", PolicyArn, caller),
      handle: ({ PolicyArn }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          await deleteManagedPolicy(tx, await getManagedPolicy(tx, accountId, PolicyArn), by);
        }),
    },
  };
}

export function createPolicyListHandlers({
  database: { read },
}: Pick<IdentityManagement, "database">): Pick<IamHandlers, "ListPolicies"> {
  return {
    ListPolicies: {
      access: ({ PathPrefix }, caller) => onAll("ListPolicies", "policy", PathPrefix, caller),
      async handle(input, { caller, page }) {
        const { Scope, PathPrefix = "/", OnlyAttached = false, PolicyUsageFilter } = input;
        const { accountId } = caller.principal;
        const ofAws = Scope === "Local" ? [] : awsPoliciesBelow(PathPrefix);
        const { rows, next } = await chainPages(
          [
            (query) => Promise.resolve(pageOfList(ofAws, ({ name }) => name, query)),
            (query) =>
              Scope === "AWS"
                ? Promise.resolve({ rows: [], next: undefined })
                : listManagedPolicies(read, accountId, PathPrefix, query),
          ],
          page.query(),
        );
        const described = await Promise.all(
          rows.map((policy) => describePolicy(read, policy, accountId)),
        );
        // A page may be short: what hangs nowhere is left out of it, not filled up from the next.
        const Policies = described.filter((policy) => {
          const isAttached = policy.AttachmentCount > 0;
          const isBoundary = policy.PermissionsBoundaryUsageCount > 0;
          if (PolicyUsageFilter === "PermissionsPolicy") return isAttached;
          if (PolicyUsageFilter === "PermissionsBoundary") return isBoundary;
          return !OnlyAttached || isAttached || isBoundary;
        });
        return { Policies, ...marker(page, next) };
      },
    },
  };
}

function awsPoliciesBelow(pathPrefix: string): ManagedPolicy[] {
  return [...awsManagedPolicies.values()]
    .map(({ policy }) => policy)
    .filter(({ path }) => path.startsWith(pathPrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
