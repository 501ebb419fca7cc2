// What a refusal is called in its message. It is the id of the request, without the hyphens: npm prints three asterisks
// for everything that looks like a UUID.

/** The id of a request as the message of its refusal has it. */
export function decisionIdOf(requestId: string): string {
  return requestId.replaceAll("-", "");
}

/** The id of the request that was refused, given in either form. */
export function refusedRequestId(decisionId: string): string {
  return decisionId.replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, "$1-$2-$3-$4-$5");
}
