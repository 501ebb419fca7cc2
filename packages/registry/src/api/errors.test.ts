import {
  AccessDeniedError,
  ConflictError,
  NotFoundError,
  QuotaExceededError,
  type RegistryError,
  ThrottledError,
  ValidationError,
} from "../errors.js";
import { errorReply } from "./errors.js";

const cases: [RegistryError, number, string, object][] = [
  [
    new NotFoundError("m", "asset", "a.tgz"),
    404,
    "ResourceNotFoundException",
    { resourceType: "asset", resourceId: "a.tgz" },
  ],
  [
    new ConflictError("m", "package-version", "1.0.0"),
    409,
    "ConflictException",
    { resourceType: "package-version", resourceId: "1.0.0" },
  ],
  [
    new QuotaExceededError("m", "domain", "team"),
    402,
    "ServiceQuotaExceededException",
    { resourceType: "domain", resourceId: "team" },
  ],
  [
    new ValidationError("m", "CANNOT_PARSE"),
    400,
    "ValidationException",
    { reason: "CANNOT_PARSE" },
  ],
  [new AccessDeniedError("m"), 403, "AccessDeniedException", {}],
  [new AccessDeniedError("m", "unauthenticated"), 403, "MissingAuthenticationTokenException", {}],
  [
    new AccessDeniedError("m", "unauthenticated", "ExpiredTokenException"),
    403,
    "ExpiredTokenException",
    {},
  ],
  [
    new AccessDeniedError("m", "unauthenticated", "IncompleteSignature"),
    403,
    "IncompleteSignatureException",
    {},
  ],
  [new ThrottledError("m", 1.2), 429, "ThrottlingException", {}],
  [new ThrottledError("m", 1.2, "dependency"), 503, "ServiceUnavailableException", {}],
  [new ThrottledError("m", 1.2, "invalid-upstream"), 502, "BadGatewayException", {}],
];

test.each(cases.map(([error, ...answer]) => [error.name, ...answer, error] as const))(
  "%s is answered with %i %s",
  (_kind, status, name, members, error) => {
    const reply = errorReply(error);
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({ "x-amzn-errortype": name });
    expect(JSON.parse(reply.body as string)).toEqual({ __type: name, message: "m", ...members });
  },
);

test("a throttled caller is told to wait whole seconds, rounded up", () => {
  expect(errorReply(new ThrottledError("m", 1.2)).headers).toHaveProperty("retry-after", 2);
});

test("a kind of resource that AWS's enumeration lacks is left out", () => {
  const { body } = errorReply(new NotFoundError("m", "external-connection", "public:npmjs"));
  expect(JSON.parse(body as string)).not.toHaveProperty("resourceType");
});

test("of a bug nothing is told", () => {
  const reply = errorReply("unexpected");
  expect(reply.status).toBe(500);
  expect(JSON.parse(reply.body as string)).toEqual({
    __type: "InternalServerException",
    message: "An internal error happened; the server's log has it.",
  });
});
