/** A sentence on why no answer came, for the delivery log. Names no header and no body. */
export function describeFailure(error: unknown): string {
  const { message, code, errors } = error as Partial<NodeJS.ErrnoException & AggregateError>;
  // Of several addresses that were tried, Node gives an error without words.
  if (errors?.[0] !== undefined) return describeFailure(errors[0]);
  return (message || code || "the request failed").slice(0, maxLength);
}

const maxLength = 500;
