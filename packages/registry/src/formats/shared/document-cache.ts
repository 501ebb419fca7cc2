import { LRUCache } from "lru-cache";
import type { Catalog } from "../../catalog/catalog.js";
import type { PackageName, Repository } from "../../catalog/model.js";
import type { PackageView } from "../../catalog/package-view.js";
import type { Clock } from "../../clock.js";
import type { RecordedChange } from "../../database/changes.js";
import { packageKey } from "../../database/changes.js";
import type { FormatServices, FormatSettings } from "../format.js";
import { type Merged, PackageDocuments, type RenderDocument } from "./package-documents.js";

export interface DocumentCacheServices extends Pick<
  FormatServices,
  "repositoryUrl" | "changes" | "clock"
> {
  readonly catalog: Pick<Catalog, "explainAbsence" | "refreshPackage" | "viewPackage">;
  readonly settings: Pick<FormatSettings, "documentCacheMaxBytes">;
}

/** How a format makes documents of what a repository can see of a package. */
export interface DocumentKind<M, V> {
  /** Undefined when nothing in the view is for clients to see. */
  merge(view: PackageView): Merged<M> | undefined;
  readonly render: RenderDocument<M, V>;
}

/** Sights are small; the documents they lead to are bounded by their bytes. */
const maxSights = 50_000;

/** What a repository showed of a package when it was last looked at. */
interface Sight {
  readonly domainId: string;
  readonly packageKey: string;
  /** Where its documents are, as long as they are kept. */
  readonly contentKey: string;
  readonly freshUntilMs: number;
}

interface Flight<D> {
  readonly result: Promise<D | undefined>;
  /** A change came in while it loaded: its result must not be kept. */
  isOutdated: boolean;
  readonly domainId: string;
  readonly packageKey: string;
}

/**
 * Documents by repository and package. A hit is synchronous. Any change of the package in its domain, or of the
 * domain's repositories, drops what was seen; what was rendered stays known by its content, so that an upstream's "not
 * modified" costs no rendering.
 */
export class DocumentCache<M, V> {
  readonly #services: DocumentCacheServices;
  readonly #kind: DocumentKind<M, V>;
  readonly #clock: Clock;
  readonly #sights: LRUCache<string, Sight>;
  readonly #rendered: LRUCache<string, PackageDocuments<M, V>>;
  readonly #flights = new Map<string, Flight<PackageDocuments<M, V>>>();
  /** domain and package → keys of sights; what a change of the package drops. */
  readonly #keysByPackage = new Map<string, Set<string>>();

  constructor(services: DocumentCacheServices, kind: DocumentKind<M, V>) {
    this.#services = services;
    this.#kind = kind;
    this.#clock = services.clock;
    const maxSize = services.settings.documentCacheMaxBytes;
    this.#sights = new LRUCache<string, Sight>({
      max: maxSights,
      dispose: (sight, key, reason) => {
        if (reason !== "set") this.#forgetKey(sight, key);
      },
    });
    this.#rendered = new LRUCache<string, PackageDocuments<M, V>>({
      maxSize,
      sizeCalculation: (documents) => Math.max(1, documents.sizeBytes),
    });
    services.changes.subscribe((change) => {
      this.#drop(change);
    });
  }

  /** The documents if they are known and fresh: no I/O. */
  find(repository: Repository, name: PackageName): PackageDocuments<M, V> | undefined {
    const sight = this.#sights.get(sightKey(repository, name));
    if (!sight || sight.freshUntilMs <= this.#clock()) return undefined;
    return this.#rendered.get(sight.contentKey);
  }

  /** Looks into the catalog, once for all who wait. Undefined when the repository can see no version. */
  async load(
    repository: Repository,
    name: PackageName,
  ): Promise<PackageDocuments<M, V> | undefined> {
    const key = sightKey(repository, name);
    const running = this.#flights.get(key);
    if (running && !running.isOutdated) return running.result;
    return this.#start(key, repository, name, () =>
      this.#services.catalog.viewPackage(repository, name),
    );
  }

  /** Looks anew, past what upstreams said before. */
  async refresh(
    repository: Repository,
    name: PackageName,
  ): Promise<PackageDocuments<M, V> | undefined> {
    return this.#start(sightKey(repository, name), repository, name, () =>
      this.#services.catalog.refreshPackage(repository, name),
    );
  }

  /** Which rule hides what upstreams may have of the package; undefined: none. For refusals only: asks the database. */
  explainAbsence(repository: Repository, name: PackageName): Promise<string | undefined> {
    return this.#services.catalog.explainAbsence(repository, name);
  }

  #start(
    key: string,
    repository: Repository,
    name: PackageName,
    view: () => Promise<PackageView | undefined>,
  ): Promise<PackageDocuments<M, V> | undefined> {
    const flight: Flight<PackageDocuments<M, V>> = {
      // A turn later, so that the flight is known before anything can outdate it.
      result: Promise.resolve()
        .then(view)
        .then((seen) => this.#keep(key, flight, repository, seen))
        .finally(() => {
          if (this.#flights.get(key) === flight) this.#flights.delete(key);
        }),
      isOutdated: false,
      domainId: repository.domain.id,
      packageKey: keyOf(name),
    };
    this.#flights.set(key, flight);
    return flight.result;
  }

  #keep(
    key: string,
    flight: Flight<PackageDocuments<M, V>>,
    repository: Repository,
    view: PackageView | undefined,
  ): PackageDocuments<M, V> | undefined {
    const contentKey = view && `${this.#services.repositoryUrl(repository)} ${view.contentId}`;
    const documents = contentKey && this.#documentsOf(view, contentKey, repository);
    if (!documents) {
      if (!flight.isOutdated) this.#sights.delete(key);
      return undefined;
    }
    if (flight.isOutdated) return documents;
    const { domainId, packageKey: loaded } = flight;
    const { freshUntilMs } = view;
    this.#sights.set(key, { domainId, packageKey: loaded, contentKey, freshUntilMs });
    this.#rememberKey(domainId, loaded, key);
    return documents;
  }

  #documentsOf(
    view: PackageView,
    contentKey: string,
    repository: Repository,
  ): PackageDocuments<M, V> | undefined {
    const known = this.#rendered.get(contentKey);
    if (known) return known;
    const merged = this.#kind.merge(view);
    if (!merged) return undefined;
    const base = this.#services.repositoryUrl(repository);
    const documents = new PackageDocuments(merged, base, this.#kind.render, () => {
      if (this.#rendered.peek(contentKey) !== documents) return;
      // Weighed again: setting a value that is there already would not.
      this.#rendered.delete(contentKey);
      this.#rendered.set(contentKey, documents);
    });
    this.#rendered.set(contentKey, documents);
    return documents;
  }

  #drop(change: RecordedChange): void {
    const { domainId, packageKey: changed } = change;
    if (domainId === undefined) return;
    if (
      changed === undefined &&
      change.kind !== "domain" &&
      change.kind !== "repository" &&
      change.kind !== "package" &&
      change.kind !== "package-group"
    ) {
      return;
    }
    for (const flight of this.#flights.values()) {
      if (
        flight.domainId === domainId &&
        (changed === undefined || flight.packageKey === changed)
      ) {
        flight.isOutdated = true;
      }
    }
    if (changed !== undefined) {
      for (const key of [...(this.#keysByPackage.get(indexKey(domainId, changed)) ?? [])])
        this.#sights.delete(key);
      return;
    }
    for (const [key, sight] of [...this.#sights.entries()]) {
      if (sight.domainId === domainId) this.#sights.delete(key);
    }
  }

  #rememberKey(domainId: string, changed: string, key: string): void {
    const index = indexKey(domainId, changed);
    const keys = this.#keysByPackage.get(index);
    if (keys) keys.add(key);
    else this.#keysByPackage.set(index, new Set([key]));
  }

  #forgetKey(sight: Sight, key: string): void {
    const index = indexKey(sight.domainId, sight.packageKey);
    const keys = this.#keysByPackage.get(index);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysByPackage.delete(index);
  }
}

function keyOf(name: PackageName): string {
  return packageKey(name.format, name.namespace, name.name);
}

// The canonicaliser refuses control characters, so a line break divides.
function sightKey(repository: Repository, name: PackageName): string {
  return `${repository.id}\n${keyOf(name)}`;
}

function indexKey(domainId: string, changed: string): string {
  return `${domainId}\n${changed}`;
}
