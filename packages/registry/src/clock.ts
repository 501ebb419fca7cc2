/** The time in epoch milliseconds. Injected, so tests can hold or move it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
