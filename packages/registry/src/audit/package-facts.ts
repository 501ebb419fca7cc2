// What a record says of the package that was asked for. The same few are asked for again and again, so that it is put
// into words once.
import { LRUCache } from "lru-cache";
import type { ResourceName } from "../access/caller.js";
import type { HttpRequest } from "../http/request.js";
import { pathOf } from "../shown-path.js";
import { shorten } from "./hide-secrets.js";
import type { Call } from "./notes.js";
import { packageParameters } from "./request-parameters.js";
import { describeResources } from "./resources.js";

const maxRemembered = 5_000;
const maxTextChars = 1_024;

/** JSON of the record's members. */
export interface PackageFacts {
  readonly parameters: string;
  readonly resources: string;
  readonly uri: string;
}

interface Remembered extends PackageFacts {
  readonly coordinate: string | undefined;
  readonly resource: ResourceName | undefined;
}

export class PackageFactsCache {
  readonly #region: string;
  readonly #byTarget = new LRUCache<string, Remembered>({ max: maxRemembered });

  constructor(region: string) {
    this.#region = region;
  }

  describe({ rawTarget, log }: HttpRequest, call: Call): PackageFacts {
    const resource = call.resources?.[0];
    const known = this.#byTarget.get(rawTarget);
    // The same target is another package on another host, and less is known of it before access was granted.
    if (known?.coordinate === log.coordinate && isSame(known?.resource, resource) && known) {
      return known;
    }
    const made = {
      parameters: JSON.stringify(packageParameters(log, resource)),
      resources: JSON.stringify(describeResources(this.#region, call)),
      // Without its query, which may hold credentials.
      uri: JSON.stringify(shorten(pathOf(rawTarget), maxTextChars)),
    };
    const { coordinate } = log;
    // Longer ones are nobody's daily read.
    if (rawTarget.length < maxTextChars) {
      this.#byTarget.set(rawTarget, { coordinate, resource, ...made });
    }
    return made;
  }
}

function isSame(one: ResourceName | undefined, other: ResourceName | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.repository === other.repository &&
    one.domain?.name === other.domain?.name &&
    one.domain?.owner === other.domain?.owner &&
    one.package?.name === other.package?.name &&
    one.package?.namespace === other.package?.namespace &&
    one.package?.format === other.package?.format
  );
}
