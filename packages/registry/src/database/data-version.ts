/**
 * Remembers what `ask` says for the rest of the event loop's poll phase, in which requests are read from sockets. Only
 * for whoever answers requests as they are read: all that are read in one turn were sent before it began, so that none
 * of their senders can know of a commit that came later. Asked in the check phase, as after `setImmediate`, it would
 * remember through the whole next poll phase.
 */
export function oncePerTurn(ask: () => number): () => number {
  let known: number | undefined;
  const forget = () => {
    known = undefined;
  };
  return () => {
    if (known === undefined) {
      known = ask();
      setImmediate(forget);
    }
    return known;
  };
}
