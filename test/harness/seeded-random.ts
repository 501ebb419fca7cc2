/** Random choices that a seed repeats, so that a failing run can be run again. */
export interface SeededRandom {
  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** The generator mulberry32: small, and good enough to vary requests. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * bound);
  };
  return { below, pick: (choices) => choices[below(choices.length)] ?? choices[0] };
}
