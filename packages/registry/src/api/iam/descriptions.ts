// Identities as IAM's answers show them.
import { type EntityTag, listEntityTags } from "../../identity/entity-tags.js";
import type { Group } from "../../identity/groups.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import type { ManagedPolicy } from "../../identity/managed-policies.js";
import { findPermissionsBoundary } from "../../identity/permissions-boundaries.js";
import { countPolicyUsers } from "../../identity/policy-attachments.js";
import type { User } from "../../identity/users.js";
import type { PageRequest } from "../page-token.js";

type Queries = IdentityManagement["database"]["read"];

export function toUserSummary({ path, name, userId, arn, createdAtMs }: User) {
  return {
    ...{ Path: path, UserName: name, UserId: userId, Arn: arn },
    CreateDate: new Date(createdAtMs),
  };
}

/** With boundary and tags, which lists leave out. */
export async function describeUser(db: Queries, user: User) {
  return {
    ...toUserSummary(user),
    ...(await describeBoundary(db, user.userId)),
    ...toTags(await listEntityTags(db, user.arn)),
  };
}

/** The member `PermissionsBoundary` of a user or role, if it has one. */
export async function describeBoundary(db: Queries, principalId: string) {
  const boundary = await findPermissionsBoundary(db, principalId);
  if (boundary === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
      PermissionsBoundaryArn: boundary.arn,
    },
  };
}

/** The member `Tags`; left out when there are none. */
export function toTags(tags: readonly EntityTag[]) {
  if (tags.length === 0) return {};
  return { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) };
}

export function toGroup({ path, name, groupId, arn, createdAtMs }: Group) {
  return {
    ...{ Path: path, GroupName: name, GroupId: groupId, Arn: arn },
    CreateDate: new Date(createdAtMs),
  };
}

/** As one of a list. `accountId`: whose principals are counted. */
export async function describePolicy(db: Queries, policy: ManagedPolicy, accountId: string) {
  const { arn, name, policyId, path, defaultVersion } = policy;
  const count = (usage: "attachment" | "boundary") =>
    countPolicyUsers(db, { accountId, arn, usage });
  return {
    ...{ PolicyName: name, PolicyId: policyId, Arn: arn, Path: path },
    DefaultVersionId: `v${defaultVersion}`,
    AttachmentCount: await count("attachment"),
    PermissionsBoundaryUsageCount: await count("boundary"),
    IsAttachable: true,
    CreateDate: new Date(policy.createdAtMs),
    UpdateDate: new Date(policy.updatedAtMs),
  };
}

/** A policy document as IAM sends it: percent-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The members that tell a client to go on. */
export function marker(page: PageRequest, next: Parameters<PageRequest["tokenFor"]>[0]) {
  return {
    IsTruncated: next !== undefined,
    ...(next !== undefined && { Marker: page.tokenFor(next) }),
  };
}
