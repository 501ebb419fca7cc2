import { ValidationError } from "../../errors.js";

/** @param at the place, as `pattern.detail.packageName[0].prefix` */
export function patternError(at: string, why: string): ValidationError {
  return new ValidationError(`${at}: ${why}.`);
}
