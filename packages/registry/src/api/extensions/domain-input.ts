// What operations on a domain have in common: how it is named, and who is asked.
import { z } from "zod";
import type { Action, Caller } from "../../access/caller.js";
import type { DomainName } from "../../catalog/management/lookup.js";
import type { domainExtensionActions } from "../../actions.js";
import type { AccessChecks } from "../handler.js";

/** The label of the path, and the owner where it is another than the caller's account. */
export const domainMembers = {
  domain: z.string().regex(/^[a-z][a-z0-9-]{0,48}[a-z0-9]$/, "is no name of a domain"),
  owner: z
    .string()
    .regex(/^\d{12}$/, "must be 12 digits")
    .optional(),
};

export interface DomainMembers {
  readonly domain: string;
  readonly owner?: string | undefined;
}

export function domainNameOf({ domain, owner }: DomainMembers, caller: Caller): DomainName {
  return { name: domain, owner: owner ?? caller.principal.accountId };
}

/** Asks about the domain itself. */
export function onDomain(
  action: Action & (typeof domainExtensionActions)[number],
): (input: DomainMembers, caller: Caller) => AccessChecks {
  return (input, caller) => [{ action, resource: { domain: domainNameOf(input, caller) } }];
}
