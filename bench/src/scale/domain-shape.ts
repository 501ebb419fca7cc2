// What a domain of a given size holds. The same number always gives the same package, so that a test can name one.
import { createHash } from "node:crypto";

export interface DomainSize {
  /** At least 1,000. */
  readonly packages: number;
  /** Of all packages together; at least ten times as many. */
  readonly versions: number;
}

export interface ShapedPackage {
  readonly format: "npm" | "pypi" | "generic";
  readonly namespace: string;
  readonly name: string;
  readonly publish: "ALLOW" | "BLOCK";
  readonly versions: number;
  /** Its packument can be rendered. Sealing takes most of the time, so of the others only the latest version is sealed. */
  readonly isSealed: boolean;
}

const packagesForEachSealed = 100;

/** Two packages of the same sizes in every domain: what they cost must not depend on the rest. */
const fixedPackages = [
  { name: "ten-versions", versions: 10 },
  { name: "many-versions", versions: 2000 },
] as const;

/** The packages, in the order in which they are inserted. The last but one alone may not be published. */
export function* shapePackages({ packages, versions }: DomainSize): Generator<ShapedPackage> {
  for (const fixed of fixedPackages)
    yield { format: "npm", namespace: "", publish: "ALLOW", isSealed: true, ...fixed };
  const others = packages - fixedPackages.length;
  const rest = versions - fixedPackages.reduce((sum, fixed) => sum + fixed.versions, 0);
  for (let index = 0; index < others; index += 1) {
    const upTo = (count: number) => Math.floor((rest * count) / others);
    yield {
      ...nameOf(index, packages),
      publish: index === others - 2 ? "BLOCK" : "ALLOW",
      versions: upTo(index + 1) - upTo(index),
      isSealed: index % packagesForEachSealed === 0,
    };
  }
}

function nameOf(
  index: number,
  packages: number,
): Pick<ShapedPackage, "format" | "namespace" | "name"> {
  const name = `lib-${index}`;
  if (index % 10 === 9) return { format: "pypi", namespace: "", name };
  if (index % 10 === 8) return { format: "generic", namespace: "tools", name };
  const namespace = index % 2 === 0 ? `team-${index % (packages / 100)}` : "";
  return { format: "npm", namespace, name };
}

/** A digest that nothing else has, in hex. */
export function digestOf(what: string): string {
  return createHash("sha256").update(what).digest("hex");
}
