// PEP 440. The library parses; its normal form loses local versions, so ours is put together here.
import { compare, explain } from "@renovatebot/pep440";

const maxVersionChars = 256;

/** What `explain` gives; its own types do not say that parts are null where there are none. */
interface VersionParts {
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [string, number] | null;
  readonly post: number | null;
  readonly dev: number | null;
  readonly local: string | null;
}

/** The normal form: `v1.0-alpha1` is `1.0a1`. Undefined when it is no version. */
export function normaliseVersion(version: string): string | undefined {
  return write(version, (release) => release);
}

/** What is unique of a version: trailing zeros of the release do not distinguish, `1.0` is `1`. Undefined when it is none. */
export function pypiVersionKey(version: string): string | undefined {
  return write(version, withoutTrailingZeros);
}

/** Orders versions; those of PEP 440 only. */
export function compareVersions(a: string, b: string): number {
  return compare(a, b);
}

function write(
  version: string,
  releaseOf: (release: readonly number[]) => readonly number[],
): string | undefined {
  if (version.length > maxVersionChars) return undefined;
  const parts = explain(version.trim()) as unknown as VersionParts | null;
  // Beyond 2^53 two different numbers could look the same.
  if (parts === null || !isExact(parts)) return undefined;
  const { epoch, release, pre, post, dev, local } = parts;
  return [
    epoch === 0 ? "" : `${epoch}!`,
    releaseOf(release).join("."),
    pre === null ? "" : pre.join(""),
    post === null ? "" : `.post${post}`,
    dev === null ? "" : `.dev${dev}`,
    local === null ? "" : `+${local}`,
  ].join("");
}

function withoutTrailingZeros(release: readonly number[]): readonly number[] {
  const last = release.findLastIndex((part) => part !== 0);
  return release.slice(0, Math.max(1, last + 1));
}

function isExact({ epoch, release, pre, post, dev }: VersionParts): boolean {
  return [epoch, ...release, pre?.[1] ?? 0, post ?? 0, dev ?? 0].every(Number.isSafeInteger);
}
