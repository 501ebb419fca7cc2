import type { PackageFormat } from "../catalog/model.js";

/**
 * Whether the address is a repository of Packhouse (or CodeArtifact), by path or by host: `login` writes it into the
 * very files we read, and a server that asks itself for public packages waits for its own answer.
 */
export function isRepositoryEndpoint(address: string, format: PackageFormat): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, pathname } = new URL(address);
  const [root, host = "", ...rest] = pathname.split("/").slice(1);
  if (root === "d" && /^[a-z][a-z0-9-]*-[0-9]{12}$/.test(host)) return rest[0] === format;
  return /^[a-z][a-z0-9-]*-[0-9]{12}\.d\./.test(hostname) && root === format;
}
