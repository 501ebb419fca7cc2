// Makes, changes and deletes package groups.
import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import {
  countGroupChange,
  deleteGroup as deleteGroupRow,
  insertGroup,
  updateGroup as updateGroupRow,
} from "../../database/package-groups.js";
import { packageGroupArn } from "../../arns.js";
import { ConflictError, QuotaExceededError, ValidationError } from "../../errors.js";
import type { DomainName } from "../management/lookup.js";
import type { TaggableResource } from "../management/managed-resource.js";
import type { Management } from "../management/management.js";
import { type Tag, putTags, removeAllTags } from "../management/tags.js";
import type { Domain } from "../model.js";
import { type DescribedGroup, describeGroup } from "./describe-groups.js";
import { type DomainGroups, getGroup, getGroups } from "./get-group.js";
import { type GroupPattern, parsePattern, rootPattern } from "./group-pattern.js";
import {
  type GroupModes,
  type PackageGroup,
  newGroupModes,
  rootGroupModes,
} from "./package-group.js";

export interface GroupText {
  readonly description?: string | undefined;
  readonly contactInfo?: string | undefined;
}

export interface NewGroup extends GroupText {
  readonly pattern: string;
  readonly tags: readonly Tag[];
}

type Parts = Pick<Management, "database" | "limits" | "now" | "region">;

/** @throws NotFoundError for the domain, ValidationError, ConflictError, QuotaExceededError */
export async function createGroup(
  { database, limits, now, region }: Parts,
  domainName: DomainName,
  request: NewGroup,
  principal: string,
): Promise<DescribedGroup> {
  const pattern = parsePattern(request.pattern);
  return database.transact(async (tx) => {
    const { domain, tree } = await getGroups(tx, domainName);
    if (tree.find(pattern.text) !== undefined) throw exists(domain, pattern);
    const count = [...tree.groups].length;
    if (count >= limits.maxPackageGroupsPerDomain) throw tooMany(domain, count);
    await insertGroup(tx, columnsOf(domain, pattern, newGroupModes, request, now()));
    const resource = groupResource(region, domain, pattern);
    await putTags(tx, resource, request.tags, limits.maxTagsPerResource);
    await recordGroupChange(tx, domain, principal, { created: pattern.text }, now());
    return describeNow(tx, domainName, pattern);
  });
}

/** Changes the texts that are given. @throws NotFoundError, ValidationError */
export async function updateGroup(
  { database, now }: Parts,
  domainName: DomainName,
  patternText: string,
  { description, contactInfo }: GroupText,
  principal: string,
): Promise<DescribedGroup> {
  return database.transact(async (tx) => {
    const groups = await getGroups(tx, domainName);
    const group = getGroup(groups, patternText);
    await updateGroupRow(tx, await ensureRow(tx, groups.domain, group), {
      ...(description !== undefined && { description }),
      ...(contactInfo !== undefined && { contact_info: contactInfo }),
    });
    const changed = Object.entries({ description, contactInfo }).flatMap(([member, text]) =>
      text === undefined ? [] : [member],
    );
    const detail = { group: group.pattern.text, changed };
    await recordGroupChange(tx, groups.domain, principal, detail, now());
    return describeNow(tx, domainName, group.pattern);
  });
}

/**
 * Deletes the group with its tags and lists; its children become its parent's. Returns what it was.
 * @throws NotFoundError; ValidationError for the root group
 */
export async function deleteGroup(
  { database, now, region }: Parts,
  domainName: DomainName,
  patternText: string,
  principal: string,
): Promise<DescribedGroup> {
  return database.transact(async (tx) => {
    const groups = await getGroups(tx, domainName);
    const { domain } = groups;
    const group = getGroup(groups, patternText);
    if (group.pattern === rootPattern || group.id === undefined) {
      throw new ValidationError(
        `The root package group '/*' of domain '${domain.name}' cannot be deleted; change its origin configuration instead.`,
      );
    }
    const described = await describeGroup(tx, groups, group);
    await deleteGroupRow(tx, group.id);
    await removeAllTags(tx, packageGroupArn(region, domain, group.pattern.text));
    await recordGroupChange(tx, domain, principal, { deleted: group.pattern.text }, now());
    return described;
  });
}

/** The group as what tags hang on. */
export function groupResource(
  region: string,
  domain: Domain,
  { text }: GroupPattern,
): TaggableResource {
  const arn = packageGroupArn(region, domain, text);
  return { arn, type: "package-group", name: text, domainId: domain.id };
}

/** The id of the group's row, made when it is the root's and nobody changed that before. */
export async function ensureRow(
  tx: Transaction,
  domain: Domain,
  { id, createdAtMs }: PackageGroup,
): Promise<number> {
  return id ?? insertGroup(tx, columnsOf(domain, rootPattern, rootGroupModes, {}, createdAtMs));
}

/** Part of every change of a group. */
export async function recordGroupChange(
  tx: Transaction,
  { id: domainId }: Domain,
  principal: string,
  detail: Readonly<Record<string, unknown>>,
  atMs: number,
): Promise<void> {
  await countGroupChange(tx, domainId);
  await recordChange(tx, { kind: "package-group", domainId, principal, detail }, atMs);
}

/** As the transaction sees it, after a change. */
export async function describeNow(
  tx: Transaction,
  domainName: DomainName,
  { text }: GroupPattern,
): Promise<DescribedGroup> {
  const groups: DomainGroups = await getGroups(tx, domainName);
  return describeGroup(tx, groups, getGroup(groups, text));
}

function columnsOf(
  domain: Domain,
  { text }: GroupPattern,
  modes: GroupModes,
  { description, contactInfo }: GroupText,
  atMs: number,
) {
  return {
    domain_id: domain.id,
    pattern: text,
    description: description ?? "",
    contact_info: contactInfo ?? "",
    publish_mode: modes.PUBLISH,
    external_upstream_mode: modes.EXTERNAL_UPSTREAM,
    internal_upstream_mode: modes.INTERNAL_UPSTREAM,
    created_at_ms: atMs,
  };
}

function exists({ name }: Domain, { text }: GroupPattern): ConflictError {
  return new ConflictError(
    `Package group '${text}' exists already in domain '${name}'.`,
    "package-group",
    text,
  );
}

function tooMany({ name }: Domain, count: number): QuotaExceededError {
  return new QuotaExceededError(
    `Domain '${name}' has ${count} package groups; that is the limit (limits.maxPackageGroupsPerDomain).`,
    "domain",
    name,
  );
}
