import type { Extension } from "./extension.js";

export interface Match {
  readonly extension: Extension;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether any extension has this path, whatever its method; and the one with this method. */
export interface Routes {
  readonly isKnownPath: (segments: readonly string[]) => boolean;
  readonly find: (method: string, segments: readonly string[]) => Match | undefined;
}

/** @throws TypeError for two extensions that one request would match */
export function createRoutes(extensions: readonly Extension[]): Routes {
  const routes = extensions.map((extension) => ({
    extension,
    pattern: extension.path.split("/").slice(1),
  }));
  const shapes = extensions.map(
    ({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`,
  );
  const twice = shapes.find((shape, index) => shapes.indexOf(shape) !== index);
  if (twice !== undefined) throw new TypeError(`Two extensions are at ${twice}.`);
  return {
    isKnownPath: (segments) => routes.some(({ pattern }) => matchPath(pattern, segments)),
    find(method, segments) {
      for (const { extension, pattern } of routes) {
        const labels = extension.method === method ? matchPath(pattern, segments) : undefined;
        if (labels !== undefined) return { extension, labels };
      }
      return undefined;
    },
  };
}

function matchPath(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) labels[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return labels;
}
