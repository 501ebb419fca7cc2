/** What CloudTrail says of an operation by itself. */
export interface AuditedOperation {
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
}

const sources: Readonly<Record<string, string>> = {
  codeartifact: "codeartifact.amazonaws.com",
  iam: "iam.amazonaws.com",
  sts: "sts.amazonaws.com",
};

const reading = /^(?:GET |Describe|Get|List|Read|Query|Export|Verify|Explain|Simulate)/;
/** They hand out credentials: nobody may leave them out of the trail as mere reads. */
const handsOutCredentials = /^(?:GetAuthorizationToken|GetSessionToken)$/;

/** Of an action: `codeartifact:ReadFromRepository`. Ours that AWS has none for come from `packhouse`. */
export function operationOf(action: string): AuditedOperation {
  const colon = action.indexOf(":");
  const service = action.slice(0, colon);
  const eventName = action.slice(colon + 1);
  return {
    eventSource: sources[service] ?? service,
    eventName,
    readOnly: reading.test(eventName) && !handsOutCredentials.test(eventName),
  };
}
