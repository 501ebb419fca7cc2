// CloudTrail's `requestParameters`, by the names that CodeArtifact's records have.
import type { ResourceName } from "../access/caller.js";
import type { RequestLog } from "../http/request.js";
import type { Call } from "./notes.js";
import { hideSecrets, type ShownSize } from "./hide-secrets.js";

/** A member of an operation's input, and what records call it. */
const recordNames: Readonly<Record<string, string>> = {
  domain: "domainName",
  repository: "repositoryName",
  format: "packageFormat",
  package: "packageName",
};

/** What an operation of the APIs was asked. */
export function operationParameters(
  { parameters = {}, resources }: Call,
  size?: ShownSize,
): object {
  const shown = Object.fromEntries(
    Object.entries(hideSecrets(parameters, size)).map(([name, value]) => [
      recordNames[name] ?? name,
      value,
    ]),
  );
  const domain = resources?.[0]?.domain;
  if (domain === undefined) return shown;
  // Whoever leaves the owner out means the own account; a record must not make its reader guess.
  const named = hideSecrets({ domainName: domain.name, domainOwner: domain.owner }, size);
  return { ...named, ...shown };
}

/** What a package client asked for. */
export function packageParameters(log: RequestLog, resource: ResourceName | undefined): object {
  const { domain, repository, package: asked } = resource ?? {};
  const found = log.coordinate === undefined ? undefined : parseCoordinate(log.coordinate);
  return {
    domainName: domain?.name,
    domainOwner: domain?.owner,
    repositoryName: repository,
    packageFormat: found?.format ?? asked?.format,
    namespace: found?.namespace ?? asked?.namespace,
    packageName: found?.name ?? asked?.name,
    packageVersion: found?.version,
    asset: found?.asset,
  };
}

interface Coordinate {
  readonly format: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly asset: string | undefined;
}

/** Takes apart what formats note for the log: `npm/@scope/name@1.0.0 package.tgz`; version and asset may be absent. */
export function parseCoordinate(text: string): Coordinate {
  const space = text.indexOf(" ");
  const path = space === -1 ? text : text.slice(0, space);
  const slash = path.indexOf("/");
  const named = path.slice(slash + 1);
  // The first @ is a scope's.
  const at = named.indexOf("@", 1);
  const full = at === -1 ? named : named.slice(0, at);
  const lastSlash = full.lastIndexOf("/");
  return {
    format: path.slice(0, slash),
    namespace: lastSlash === -1 ? "" : full.slice(full.startsWith("@") ? 1 : 0, lastSlash),
    name: full.slice(lastSlash + 1),
    version: at === -1 ? undefined : named.slice(at + 1),
    asset: space === -1 ? undefined : text.slice(space + 1),
  };
}
