import { batchOf } from "../database/audit-chain.js";
import type { AuditLine } from "../database/request-scope.js";
import { AccessDeniedError } from "../errors.js";
import { aCaller, aRequest, appRepository } from "./audit.fixture.js";
import { recordsOf } from "./line-template.js";
import { type AuditNotes, type Call, findCall, noteCall } from "./notes.js";
import { type Outcome, RecordWriter } from "./record.js";
import type { HttpRequest } from "../http/request.js";

const writer = new RecordWriter("us-local-1");
const sent: Outcome = { durationMs: 1.26, status: 200, bytesOut: 512, isAborted: false };
const lib = { format: "npm", namespace: "acme", name: "lib" };

/** Lines as the trail keeps them, read again. */
function stored(...lines: readonly AuditLine[]): string[] {
  const kept = Buffer.from(batchOf(lines).records).toString();
  return recordsOf(kept.slice(0, -1).split("\n"));
}

function recordOf(
  request: HttpRequest,
  category: "Data" | "Management",
  action: string,
  noted: Partial<AuditNotes>,
  outcome = sent,
): Record<string, unknown> {
  Object.assign(noteCall(request, category, action), noted);
  const call = findCall(request) as Call;
  const [text = ""] = stored(writer.write(request, call, outcome, Date.UTC(2026, 10, 21, 12)));
  const { eventID, sharedEventID = eventID, ...rest } = JSON.parse(text) as Record<string, unknown>;
  expect(eventID).toMatch(/^[0-9a-f-]{36}$/);
  expect(sharedEventID).toBe(eventID);
  return rest;
}

test("a read of a package client has every field that is known of it", () => {
  const request = aRequest({
    log: { coordinate: "npm/@acme/lib@1.2.0 lib-1.2.0.tgz", cache: "hit" },
    tls: { tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_256_GCM_SHA384" },
  });
  const record = recordOf(request, "Data", "codeartifact:ReadFromRepository", {
    caller: aCaller(),
    resources: [{ ...appRepository, package: lib }],
    administratorAccount: "333333333333",
    isAllowed: true,
  });
  expect(record).toMatchInlineSnapshot(`
    {
      "additionalEventData": {
        "bytesOut": 512,
        "cache": "HIT",
        "decision": {
          "effect": "allow",
        },
        "durationMs": 1.3,
        "httpMethod": "GET",
        "requestUri": "/d/main-111111111111/npm/app/@acme%2flib",
        "statusCode": 200,
      },
      "awsRegion": "us-local-1",
      "eventCategory": "Data",
      "eventName": "ReadFromRepository",
      "eventSource": "codeartifact.amazonaws.com",
      "eventTime": "2026-11-21T12:00:00.000Z",
      "eventType": "AwsApiCall",
      "eventVersion": "1.11",
      "managementEvent": false,
      "readOnly": true,
      "recipientAccountId": "222222222222",
      "recipients": [
        "222222222222",
        "111111111111",
        "333333333333",
      ],
      "requestID": "11111111-2222-3333-4444-555555555555",
      "requestParameters": {
        "asset": "lib-1.2.0.tgz",
        "domainName": "main",
        "domainOwner": "111111111111",
        "namespace": "acme",
        "packageFormat": "npm",
        "packageName": "lib",
        "packageVersion": "1.2.0",
        "repositoryName": "app",
      },
      "resources": [
        {
          "ARN": "arn:aws:codeartifact:us-local-1:111111111111:package/main/app/npm/acme/lib",
          "accountId": "111111111111",
          "type": "AWS::CodeArtifact::Package",
        },
      ],
      "responseElements": null,
      "sourceIPAddress": "192.0.2.7",
      "tlsDetails": {
        "cipherSuite": "TLS_AES_256_GCM_SHA384",
        "clientProvidedHostHeader": "packages.example",
        "tlsVersion": "TLSv1.3",
      },
      "userAgent": "npm/11",
      "userIdentity": {
        "accountId": "222222222222",
        "arn": "arn:aws:iam::222222222222:user/ann",
        "principalId": "AIDAANN",
        "sessionContext": {
          "attributes": {
            "creationDate": "1970-01-01T00:00:01.000Z",
            "mfaAuthenticated": "false",
          },
        },
        "tokenId": "token-1",
        "type": "IAMUser",
        "userName": "ann",
      },
    }
  `);
});

test("a refusal says who was refused, why, and the id of the decision", () => {
  const error = new AccessDeniedError("User: ann is not authorized.");
  const request = aRequest({ method: "PUT" });
  const record = recordOf(
    request,
    "Data",
    "codeartifact:PublishPackageVersion",
    { caller: aCaller(), resources: [appRepository], error },
    { ...sent, status: 403 },
  );
  expect(record).toMatchObject({
    eventName: "PublishPackageVersion",
    readOnly: false,
    errorCode: "AccessDenied",
    errorMessage: "User: ann is not authorized.",
    additionalEventData: { decision: { effect: "deny", decisionId: request.requestId } },
  });
});

test("who could not prove who it is, is unknown, but for the key it named", () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-local-1/codeartifact/aws4_request, Signature=abc";
  const error = new AccessDeniedError("no", "unauthenticated", "SignatureDoesNotMatch");
  const record = recordOf(
    aRequest({ headers: { authorization } }),
    "Management",
    "codeartifact:ListDomains",
    { error },
  );
  expect(record).toMatchObject({
    userIdentity: { type: "Unknown", accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
    errorCode: "SignatureDoesNotMatch",
    recipients: [],
  });
  expect(JSON.stringify(record)).not.toContain("Signature=");
});

test("a role's session names the role that issued it", () => {
  const caller = aCaller({
    principal: {
      arn: "arn:aws:sts::222222222222:assumed-role/ci/build-7",
      accountId: "222222222222",
      kind: "role-session",
      principalId: "AROACI",
      name: "build-7",
      roleArn: "arn:aws:iam::222222222222:role/team/ci",
    },
    credential: { kind: "signature", accessKeyId: "ASIA1" },
    session: {
      accessKeyId: "ASIA1",
      principalId: "AROACI",
      name: "build-7",
      issuedAtMs: 0,
      expiresAtMs: 1,
    },
  });
  const record = recordOf(aRequest(), "Management", "codeartifact:ListDomains", { caller });
  expect(record["userIdentity"]).toEqual({
    type: "AssumedRole",
    principalId: "AROACI:build-7",
    arn: "arn:aws:sts::222222222222:assumed-role/ci/build-7",
    accountId: "222222222222",
    accessKeyId: "ASIA1",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROACI",
        arn: "arn:aws:iam::222222222222:role/team/ci",
        accountId: "222222222222",
        userName: "ci",
      },
      attributes: { creationDate: "1970-01-01T00:00:00.000Z", mfaAuthenticated: "false" },
    },
  });
});

test("no secret of an input or output is in a record, and no credential of a URL", () => {
  const record = recordOf(aRequest(), "Management", "sts:AssumeRole", {
    caller: aCaller(),
    parameters: {
      RoleArn: "arn:r",
      WebIdentityToken: "s3cret",
      Password: "s3cret",
      url: "https://ann:s3cret@hooks.example/x?key=s3cret",
      headers: { "x-api": "s3cret" },
      content: Buffer.from("s3cret"),
      list: [{ SecretKey: "s3cret", fine: 1 }],
    },
    response: {
      Credentials: { AccessKeyId: "ASIA1", SecretAccessKey: "s3cret", SessionToken: "s3cret" },
    },
  });
  expect(JSON.stringify(record)).not.toContain("s3cret");
  expect(record["responseElements"]).toMatchObject({ Credentials: { AccessKeyId: "ASIA1" } });
  expect(record["requestParameters"]).toMatchObject({ RoleArn: "arn:r", list: [{ fine: 1 }] });
});

test("a record is at most 4 KiB, a user agent 1 KiB", () => {
  const parameters = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`member${n}`, "é".repeat(900)]),
  );
  const request = aRequest({ headers: { "user-agent": "x".repeat(9_000) } });
  const record = recordOf(request, "Management", "iam:CreatePolicy", {
    caller: aCaller(),
    parameters,
  });
  expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(4_096);
  expect(record["requestParameters"]).toEqual({ truncated: true });
  expect(String(record["userAgent"]).length).toBeLessThan(1_100);
});

test("nobody makes a record silent by what he adds to a request", () => {
  const parameters = {
    UserName: "mallory",
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    Tags: Array.from({ length: 50 }, () => ({ Key: "é".repeat(128), Value: "\u0001".repeat(256) })),
  };
  const request = aRequest({
    rawTarget: `/${'"'.repeat(4_000)}`,
    headers: { "user-agent": '"'.repeat(9_000) },
  });
  const arn = `arn:aws:iam::222222222222:user/${"p".repeat(50_000)}/mallory`;
  const record = recordOf(request, "Management", "iam:AttachUserPolicy", {
    ...{ caller: aCaller(), parameters, resources: [{ account: "222222222222", arn }] },
    error: new AccessDeniedError('"'.repeat(9_000)),
  });
  expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(4_096);
  expect(record["requestParameters"]).toMatchObject({
    UserName: "mallory",
    PolicyArn: expect.stringMatching(/^arn:aws:iam::aws:policy\/Administrator/) as string,
  });
  expect(record["resources"]).toMatchObject([
    { ARN: expect.stringMatching(/:user\/p.* characters\)$/) as string },
  ]);
});

test("the record says nothing of the query, nor of a token in the path", () => {
  const rawTarget = `/d/main-1/npm/app/-/user/token/${"t0ken".repeat(80)}?auth=t0ken`;
  const record = recordOf(aRequest({ method: "DELETE", rawTarget }), "Data", "codeartifact:X", {});
  expect(JSON.stringify(record)).not.toContain("t0ken");
});
