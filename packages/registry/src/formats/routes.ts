// Templates of format endpoints, compiled once into candidates by method and number of segments.
import type { Endpoint, Params } from "./format.js";

/** An endpoint and what its template's parameters are in this path. */
export interface RouteMatch {
  readonly endpoint: Endpoint;
  readonly params: Params;
}

/** Finds the endpoint for a method and the canonical segments from `from` on; undefined when none matches. */
export type RouteMatcher = (
  method: string,
  segments: readonly string[],
  from: number,
) => RouteMatch | undefined;

type Part =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "unscoped"; readonly name: string }
  | { readonly kind: "scoped"; readonly name: string }
  | { readonly kind: "rest"; readonly name: string };

interface Candidate {
  readonly endpoint: Endpoint;
  readonly parts: readonly Part[];
}

/** @throws TypeError for a template that cannot be compiled: a fault of the program. */
export function compileRoutes(endpoints: readonly Endpoint[]): RouteMatcher {
  const fixed = new Map<string, Candidate[]>();
  const open: Candidate[] = [];
  for (const endpoint of endpoints) {
    for (const parts of expand(endpoint.path)) {
      const candidate = { endpoint, parts };
      if (parts.at(-1)?.kind === "rest") open.push(candidate);
      else append(fixed, bucketOf(endpoint.method, segmentCount(parts)), candidate);
    }
  }
  return (method, segments, from) => {
    const asked = method === "HEAD" ? "GET" : method;
    for (const candidate of fixed.get(bucketOf(asked, segments.length - from)) ?? []) {
      const params = matchParts(candidate.parts, segments, from);
      if (params) return { endpoint: candidate.endpoint, params };
    }
    for (const candidate of open) {
      if (candidate.endpoint.method !== asked) continue;
      const params = matchParts(candidate.parts, segments, from);
      if (params) return { endpoint: candidate.endpoint, params };
    }
    return undefined;
  };
}

const bucketOf = (method: string, count: number) => `${method} ${count}`;

function append(buckets: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const bucket = buckets.get(key);
  if (bucket) bucket.push(candidate);
  else buckets.set(key, [candidate]);
}

/** One list of parts for each way the template's package names can be spelled. */
function expand(path: string): Part[][] {
  let alternatives: Part[][] = [[]];
  // `/` is the repository itself: no segment follows it.
  const texts = path === "/" ? [] : path.split("/").slice(1);
  if (!path.startsWith("/")) throw new TypeError(`route template ${path} must begin with /`);
  for (const [index, text] of texts.entries()) {
    if (text.startsWith("*") && index !== texts.length - 1) {
      throw new TypeError(`route template ${path}: * must come last`);
    }
    alternatives = alternatives.flatMap((parts) => partsOf(text).map((part) => [...parts, part]));
  }
  return alternatives;
}

function partsOf(text: string): Part[] {
  if (text.startsWith(":@")) {
    const name = text.slice(2);
    return [
      { kind: "unscoped", name },
      { kind: "scoped", name },
    ];
  }
  if (text.startsWith(":")) return [{ kind: "parameter", name: text.slice(1) }];
  if (text.startsWith("*")) return [{ kind: "rest", name: text.slice(1) }];
  return [{ kind: "literal", text }];
}

function segmentCount(parts: readonly Part[]): number {
  return parts.reduce((count, part) => count + (part.kind === "scoped" ? 2 : 1), 0);
}

function matchParts(
  parts: readonly Part[],
  segments: readonly string[],
  from: number,
): Params | undefined {
  const params: Record<string, string> = {};
  let at = from;
  for (const part of parts) {
    const segment = segments[at];
    if (segment === undefined) return undefined;
    at += 1;
    switch (part.kind) {
      case "literal":
        if (segment !== part.text) return undefined;
        break;
      case "parameter":
        params[part.name] = segment;
        break;
      case "unscoped":
        if (segment.startsWith("-") || segment.startsWith("@")) return undefined;
        params[part.name] = segment;
        break;
      case "scoped": {
        const base = segments[at];
        if (!segment.startsWith("@") || base === undefined || base.startsWith("-"))
          return undefined;
        at += 1;
        params[part.name] = `${segment}/${base}`;
        break;
      }
      case "rest":
        params[part.name] = segments.slice(at - 1).join("/");
        return params;
    }
  }
  return params;
}
