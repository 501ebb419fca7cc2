/** A value that is there already when a cache had it. */
export type Maybe<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there, so that hot paths do not leave the event-loop turn. */
export function after<T, R>(value: T | Promise<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
