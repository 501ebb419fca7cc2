import { AccessDeniedException, paginateListDomains } from "@aws-sdk/client-codeartifact";
import { type ClientFlags, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";

/** What the first start makes. */
const firstDomain = "main";

/** The domain that was named, else the account's only one, else `main`. @throws CommandError when it must be named */
export async function domainOr(flags: ClientFlags & { readonly domain?: string }): Promise<string> {
  if (flags.domain !== undefined) return flags.domain;
  const names = await callServer(() => listDomainNames(flags));
  // Who may not list them most likely is in the one that everybody has.
  if (names === undefined || names.includes(firstDomain)) return firstDomain;
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw new CommandError(`Name the domain with --domain: there are ${names.join(", ") || "none"}.`);
}

async function listDomainNames(flags: ClientFlags): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const page of paginateListDomains({ client: createClient(flags) }, {})) {
      names.push(...(page.domains ?? []).map(({ name = "" }) => name));
    }
  } catch (error) {
    if (error instanceof AccessDeniedException) return undefined;
    throw error;
  }
  return names;
}
