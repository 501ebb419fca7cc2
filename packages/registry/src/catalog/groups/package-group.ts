// Package groups in plain data.
import type { GroupMode, GroupRestriction } from "../../database/schema.js";
import type { GroupPattern } from "./group-pattern.js";

export type { GroupMode, GroupRestriction };

/** What a group restricts: publishing, and what comes from public registries and from upstream repositories. */
export const groupRestrictions = [
  "PUBLISH",
  "EXTERNAL_UPSTREAM",
  "INTERNAL_UPSTREAM",
] as const satisfies readonly GroupRestriction[];

export type GroupModes = Readonly<Record<GroupRestriction, GroupMode>>;

export interface PackageGroup {
  /** Undefined: the root group of a domain where nobody changed it, which needs no row. */
  readonly id: number | undefined;
  readonly pattern: GroupPattern;
  readonly description: string;
  readonly contactInfo: string;
  readonly createdAtMs: number;
  readonly modes: GroupModes;
}

/** `STRONG`: the pattern matches the name. `WEAK`: only what the name looks like. */
export type AssociationType = "STRONG" | "WEAK";

export interface Association {
  readonly group: PackageGroup;
  readonly type: AssociationType;
}

export interface EffectiveMode {
  readonly mode: Exclude<GroupMode, "INHERIT">;
  /** The group that has the mode and the list of allowed repositories: itself, or an ancestor. */
  readonly from: PackageGroup;
}

export const newGroupModes: GroupModes = {
  PUBLISH: "INHERIT",
  EXTERNAL_UPSTREAM: "INHERIT",
  INTERNAL_UPSTREAM: "INHERIT",
};

export const rootGroupModes: GroupModes = {
  PUBLISH: "ALLOW",
  EXTERNAL_UPSTREAM: "ALLOW",
  INTERNAL_UPSTREAM: "ALLOW",
};
