/** CodeArtifact's exceptions as the SDK shows them, for `rejects.toMatchObject`. */

export type ResourceType = "domain" | "repository" | "package" | "package-version" | "asset";

export type ValidationReason =
  | "CANNOT_PARSE"
  | "ENCRYPTION_KEY_ERROR"
  | "FIELD_VALIDATION_FAILED"
  | "UNKNOWN_OPERATION"
  | "OTHER";

/** What an exception must show; further members are not looked at. */
export type ExpectedException = Readonly<Record<string, unknown>>;

const exception = (name: string, httpStatusCode: number, members: object): ExpectedException => ({
  name,
  message: expect.stringMatching(/\S/) as string,
  $metadata: expect.objectContaining({
    httpStatusCode,
    requestId: expect.stringMatching(/\S/) as string,
  }) as object,
  ...members,
});

/** 404 */
export const notFound = (resourceType: ResourceType, resourceId: string): ExpectedException =>
  exception("ResourceNotFoundException", 404, { resourceType, resourceId });

/** 404 of what `resourceType` has no value for. */
export const notFoundOther = (resourceId: string): ExpectedException =>
  exception("ResourceNotFoundException", 404, { resourceId });

/** 409 */
export const conflict = (resourceType: ResourceType, resourceId: string): ExpectedException =>
  exception("ConflictException", 409, { resourceType, resourceId });

/** 409 of what `resourceType` has no value for. */
export const conflictOther = (resourceId: string): ExpectedException =>
  exception("ConflictException", 409, { resourceId });

/** 402 */
export const overQuota = (resourceType: ResourceType, resourceId: string): ExpectedException =>
  exception("ServiceQuotaExceededException", 402, { resourceType, resourceId });

/** 400 */
export const invalid = (reason: ValidationReason = "FIELD_VALIDATION_FAILED"): ExpectedException =>
  exception("ValidationException", 400, { reason });

/** 403 */
export const denied: ExpectedException = exception("AccessDeniedException", 403, {});

/** 429, with the header that says when to come back. */
export const throttled: ExpectedException = exception("ThrottlingException", 429, {
  retryAfterSeconds: expect.any(Number) as number,
});

/** The metadata of every success, for `toEqual` on a whole output. */
export const answered = {
  $metadata: expect.objectContaining({
    httpStatusCode: 200,
    requestId: expect.stringMatching(/\S/) as string,
  }) as object,
};
