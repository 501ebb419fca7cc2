import type { PackageName, Repository } from "./model.js";
import type { PackageSource, PackageView, StoredSource } from "./package-view.js";
import type { CatalogParts } from "./parts.js";
import { type ReachableRepository, reachableRepositories } from "./reachable.js";
import { keyOf } from "./rows.js";
import { loadStoredSource } from "./stored-source.js";
import type { UpstreamAnswer } from "./upstream-documents.js";

/** A view that misses a source is not used for long. */
const incompleteViewMs = 5000;

/**
 * Everything the repository can see of the package; undefined when nobody has it.
 * @param checkedSinceMs upstreams' answers must be of this time or later; absent: as long as they are fresh
 * @throws ThrottledError when an upstream does not answer, nothing of it is kept, and nobody else has the package
 */
export async function viewPackage(
  parts: CatalogParts,
  repository: Repository,
  name: PackageName,
  checkedSinceMs?: number,
): Promise<PackageView | undefined> {
  const sources: PackageSource[] = [];
  const contents: string[] = [];
  let freshUntilMs = Infinity;
  let isStale = false;
  let failure: unknown;
  for (const searched of await reachableRepositories(parts, repository, name)) {
    const stored = await loadVisibleSource(parts, searched, name);
    if (stored !== undefined) {
      sources.push(stored);
      const { id, revision } = stored.package;
      contents.push(`${id}.${revision}${searched.showsExternal ? "" : " internal"}`);
    }
    try {
      const answer = await askConnection(parts, searched, name, checkedSinceMs);
      if (answer === undefined) continue;
      freshUntilMs = Math.min(freshUntilMs, answer.freshUntilMs);
      isStale ||= answer.isStale;
      if (answer.document === undefined) continue;
      sources.push(upstreamSource(searched.repository, answer.document, answer));
      contents.push(answer.contentId);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) {
    // What is stored here still serves builds while the public registry is away; but "not found" would be a lie.
    if (sources.length === 0) throw failure as Error;
    isStale = true;
    freshUntilMs = Math.min(freshUntilMs, parts.now() + incompleteViewMs);
  }
  if (sources.length === 0) return undefined;
  tellOfChanges(parts, name, sources);
  return {
    name,
    sources,
    freshUntilMs,
    isStale,
    contentId: `${keyOf(name)} ${contents.join(" ")}`,
  };
}

/** Nobody waits for it: what was kept is served whatever the registry says now. */
function tellOfChanges(
  { alerts, upstreamChanges }: Pick<CatalogParts, "alerts" | "upstreamChanges">,
  name: PackageName,
  sources: readonly PackageSource[],
): void {
  for (const { source, version, asset } of upstreamChanges.find(sources)) {
    alerts.raiseLater({
      repository: source.repository,
      package: name,
      alert: "upstream-content-changed",
      ...{ version, asset },
      reason: `${source.repository.connection?.name ?? "The registry"} now says that ${asset} has other bytes than those it gave before, which are kept.`,
    });
  }
}

async function loadVisibleSource(
  { database, keyring }: Pick<CatalogParts, "database" | "keyring">,
  { repository, showsExternal }: ReachableRepository,
  name: PackageName,
): Promise<StoredSource | undefined> {
  const stored = await loadStoredSource(database.read, keyring, repository, name);
  if (stored === undefined || showsExternal) return stored;
  const versions = stored.versions.filter(({ origin }) => origin.type === "INTERNAL");
  return versions.length === 0 ? undefined : { ...stored, versions };
}

/** What the public registry behind the repository says; undefined when there is none to ask. */
export async function askConnection(
  parts: Pick<CatalogParts, "readers" | "findConnection" | "upstreamDocuments">,
  { repository, searchesConnection }: ReachableRepository,
  name: PackageName,
  checkedSinceMs?: number,
): Promise<UpstreamAnswer | undefined> {
  const reader = parts.readers.get(name.format);
  if (!searchesConnection || repository.connection?.format !== name.format || reader === undefined)
    return undefined;
  const connection = parts.findConnection(repository.connection.name);
  return parts.upstreamDocuments.get(repository.domain, connection, reader, name, checkedSinceMs);
}

function upstreamSource(
  repository: Repository,
  document: NonNullable<UpstreamAnswer["document"]>,
  { checkedAtMs, firstSeenMs }: UpstreamAnswer,
): PackageSource {
  const connection = repository.connection?.name ?? "";
  return { kind: "upstream", repository, connection, document, checkedAtMs, firstSeenMs };
}
