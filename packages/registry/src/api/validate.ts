import { ValidationError } from "../errors.js";
import type { Constraint } from "./constraints.js";

/** @throws ValidationError that names the member and what is allowed; what was sent is not repeated */
export function checkText(where: string, value: string, constraint: Constraint): void {
  if (constraint.kind === "choice") {
    if (!constraint.values.includes(value)) {
      throw new ValidationError(`${where} must be one of ${constraint.values.join(", ")}.`);
    }
  } else if (constraint.kind === "text") {
    const { min, max, pattern, allowed } = constraint;
    // Code points: an emoji is one character.
    const length = value.length > 2 * max ? value.length : Array.from(value).length;
    if (length < min || length > max) {
      const limits = min === max ? `${max}` : `${min} to ${max}`;
      throw new ValidationError(`${where} must be ${limits} characters long; it has ${length}.`);
    }
    if (!pattern.test(value)) throw new ValidationError(`${where} must ${allowed}.`);
  }
}

/** @throws ValidationError */
export function checkNumber(where: string, value: number, constraint: Constraint): void {
  if (constraint.kind !== "number") return;
  if (constraint.ranges.some(([min, max]) => value >= min && value <= max)) return;
  const allowed = constraint.ranges.map(([min, max]) =>
    min === max ? `${min}` : `${min} to ${max}`,
  );
  throw new ValidationError(`${where} must be ${allowed.join(" or ")}; it is ${value}.`);
}

/** Elements of a list or entries of a map. @throws ValidationError */
export function checkCount(where: string, count: number, constraint: Constraint): void {
  if ((constraint.kind === "list" || constraint.kind === "map") && count > constraint.max) {
    throw new ValidationError(
      `${where} must have at most ${constraint.max} entries; it has ${count}.`,
    );
  }
}
