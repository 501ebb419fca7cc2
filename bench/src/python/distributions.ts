// What the indexes serve in the benchmark: made here, the same in every run.
import { noise } from "../noise.js";
import { type Wheel, makeWheel } from "./wheel.js";

export const smallProject = "bench-small";
/** Has 2,000 files: 100 versions, each for 20 platforms. */
export const largeProject = "bench-large";
/** Its wheel has 100 KB. */
export const wheelProject = "bench-wheel";
const closureSize = 100;

/** The root of the closure; with it `closureSize` distributions are installed. */
export const closureRoot = closureName(0);

/** Of the projects that are read again and again, which every contender has. */
export function readWheels(): Wheel[] {
  const wheels = [
    makeWheel({ project: smallProject, version: "1.0.0" }),
    makeWheel({ project: wheelProject, version: "1.0.0", module: noise("wheel", 100_000) }),
  ];
  for (let version = 0; version < 100; version += 1)
    for (const tags of platforms)
      wheels.push(makeWheel({ project: largeProject, version: `1.${version}.0`, tags }));
  return wheels;
}

/** A tree some levels deep: each distribution needs up to three that come later. */
export function closureWheels(): Wheel[] {
  return Array.from({ length: closureSize }, (_, n) => {
    const next = [2 * n + 1, 2 * n + 2, n + 7].filter((other) => other > n && other < closureSize);
    return makeWheel({
      project: closureName(n),
      version: "1.0.0",
      requires: next.map((other) => `${closureName(other)}>=1`),
      module: noise(`closure ${n}`, 4000),
    });
  });
}

function closureName(n: number): string {
  return `bench-closure-${n}`;
}

const platforms = ["cp310", "cp311", "cp312", "cp313"].flatMap((python) =>
  [
    "macosx_11_0_arm64",
    "manylinux_2_28_aarch64",
    "manylinux_2_28_x86_64",
    "win32",
    "win_amd64",
  ].map((platform) => `${python}-${python}-${platform}`),
);
