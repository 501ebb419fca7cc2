import { BlockedAddressError } from "@packhouse/proxy";

/** A sentence on why no answer came, for the delivery log. Names no header and no body. */
export function describeFailure(error: unknown): string {
  const { message, code, errors } = error as Partial<NodeJS.ErrnoException & AggregateError>;
  // Of several addresses that were tried, Node gives an error without words.
  if (errors?.[0] !== undefined) return describeFailure(errors[0]);
  return (message || code || "the request failed").slice(0, maxLength);
}

/** {@link describeFailure} of an attempt to send to where a webhook leads. */
export function describeAttemptFailure(error: unknown): string {
  if (!(error instanceof BlockedAddressError)) return describeFailure(error);
  // The guard's own words speak of upstream connections.
  const [place = ""] = error.message.split(" is not a public address");
  return `${place} is not a public address; set events.allowPrivateAddresses if that is intended`;
}

const maxLength = 500;
