// The grammars of names and paths in IAM's API reference.
import { ValidationError } from "../errors.js";

/** @param what for the message, e.g. `user name` @throws ValidationError */
export function checkEntityName(what: string, name: string, maxLength: number): void {
  if (name.length <= maxLength && /^[\w+=,.@-]+$/.test(name)) return;
  throw new ValidationError(`"${name}" is no ${what}: 1-${maxLength} of A-Z a-z 0-9 and _+=,.@- .`);
}

/** @throws ValidationError */
export function checkPath(path: string): void {
  if (path.length <= 512 && /^\/(?:[\x21-\x7e]+\/)?$/.test(path)) return;
  throw new ValidationError(`"${path}" is no path: it begins and ends with "/".`);
}
