// Where external connections lead that have no address in the configuration. No host name is written here: npm's comes
// from the host's npm configuration or npm's own package, others from the package-URL library's table.
import { PackageURL, UrlConverter } from "@socketregistry/packageurl-js";
import type { Environment } from "./read-settings.js";
import { pipHostConnection } from "./pip-user-config.js";
import { npmHostConnection } from "./npm-user-config.js";
import type { ExternalConnectionConfig } from "./schema.js";

/** How a connection is reached by default; without a `url` when nothing on this host knows. */
export function defaultConnection(
  name: string,
  environment: Environment,
): ExternalConnectionConfig {
  switch (name) {
    case "public:npmjs":
      return npmHostConnection(environment);
    case "public:pypi":
      return {
        ...withUrl(baseOf("pypi", undefined, "/simple/")),
        ...pipHostConnection(environment),
      };
    case "public:maven-central":
      return withUrl(baseOf("maven", "g", "/maven2/"));
    case "public:ruby-gems-org":
      return withUrl(baseOf("gem", undefined, "/"));
    default:
      return {};
  }
}

/** The part of a package's download address that is the same for all packages: up to and with `path`. */
function baseOf(type: string, namespace: string | undefined, path: string): string | undefined {
  const sample = UrlConverter.toDownloadUrl(
    new PackageURL(type, namespace, "x", "1.0.0", undefined, undefined),
  );
  if (!sample) return undefined;
  const url = new URL(sample.url);
  return url.pathname.startsWith(path) ? new URL(path, url).href : undefined;
}

function withUrl(url: string | undefined): ExternalConnectionConfig {
  return url === undefined ? {} : { url };
}
