/** A number that is asked at most once in a turn of the event loop. */
export interface TurnValue {
  readonly get: () => number;
  /** The next `get` asks again. */
  readonly forget: () => void;
}

/**
 * Remembers what `ask` says until the turn ends. Good enough for whoever answers requests: all that are read in one
 * turn were sent before it began, so that none of their senders can know of a commit that came later.
 */
export function oncePerTurn(ask: () => number): TurnValue {
  let known: number | undefined;
  const forget = () => {
    known = undefined;
  };
  return {
    get() {
      if (known === undefined) {
        known = ask();
        setImmediate(forget);
      }
      return known;
    },
    forget,
  };
}
