import { QuotaExceededError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";

/** IAM's, white space not counted. */
const maxCharacters = 6_144;

/** @throws ValidationError, QuotaExceededError */
export function checkManagedDocument(document: string, name: string): void {
  checkPolicyDocument(document, "identity");
  if (document.replace(/\s/g, "").length <= maxCharacters) return;
  throw new QuotaExceededError(
    `Cannot exceed quota for PolicySize: ${maxCharacters} characters without white space.`,
    "policy",
    name,
  );
}
