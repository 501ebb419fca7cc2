import { ValidationError } from "../../errors.js";

/** Letters and digits of Unicode, and these signs; between two of them a single blank. */
const allowed =
  /^[\p{Ll}\p{Lm}\p{Lo}\p{Lt}\p{Lu}\p{Nl}\p{Nd}~!@^&()\-_+[\]{};,.]+(?: [\p{Ll}\p{Lm}\p{Lo}\p{Lt}\p{Lu}\p{Nl}\p{Nd}~!@^&()\-_+[\]{};,.]+)*$/u;

/**
 * CodeArtifact's rule for the asset names of generic packages (user guide, "Generic packages overview").
 * @throws ValidationError
 */
export function checkGenericAssetName(name: string): void {
  if (name === "." || name === "..") throw refusal("cannot be . or ..");
  if (/^ | $| {2}/.test(name))
    throw refusal("cannot begin or end with a blank or hold two in a row");
  if (!allowed.test(name)) {
    throw refusal("can hold letters, digits, single blanks and ~!@^&()-_+[]{};,. only");
  }
}

function refusal(rule: string): ValidationError {
  return new ValidationError(`asset: the name of a generic asset ${rule}.`);
}
