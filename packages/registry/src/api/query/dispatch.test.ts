// The Query protocol around handlers of a test: the SDK's schemas, its client's words, and what is refused.
import { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-iam";
import type { AccessCheck, Caller } from "../../access/caller.js";
import {
  AccessDeniedError,
  ConflictError,
  NotFoundError,
  QuotaExceededError,
  ValidationError,
} from "../../errors.js";
import { auditNotes } from "../../audit/notes.js";
import type { HttpRequest } from "../../http/request.js";
import { createQueryDispatch } from "./dispatch.js";
import { readQueryOperations } from "./operations.js";
import { type AnyQueryHandler, handlersByName } from "./service.js";

const caller = {
  principal: { arn: "arn:aws:iam::000000000000:user/a", accountId: "000000000000" },
};
const check: AccessCheck = { action: "iam:Test", resource: {} };

interface Given {
  readonly body: string;
  readonly handlers?: Readonly<Record<string, AnyQueryHandler>>;
  readonly denied?: boolean;
  readonly type?: string;
}

async function send({ body, handlers = {}, denied = false, type }: Given) {
  const bugs: unknown[] = [];
  const asked: string[] = [];
  const dispatch = createQueryDispatch({
    services: [
      {
        name: "iam",
        version: "2010-05-08",
        namespace: "urn:test",
        operations: readQueryOperations(sdk),
        handlers: handlersByName(handlers),
      },
    ],
    access: {
      authenticateSignature: (_request, _body, service) => {
        asked.push(`signature ${service ?? ""}`);
        return Promise.resolve(caller as Caller);
      },
      authorise: ({ principal }, { action }) => {
        asked.push(`${principal.arn} ${action}`);
        if (denied) throw new AccessDeniedError("Not you.");
      },
    },
    pageTokenKey: Buffer.alloc(32),
    countRequest: () => undefined,
    onUnexpectedError: (error) => bugs.push(error),
  });
  const request = {
    method: "POST",
    segments: [],
    headers: { "content-type": type ?? "application/x-www-form-urlencoded; charset=utf-8" },
    body: Readable.from([Buffer.from(body)]),
    requestId: "r-1",
    signal: new AbortController().signal,
    log: {},
  } as unknown as HttpRequest;
  const reply = await dispatch(request);
  return {
    audited: auditNotes(request).resources,
    status: reply.status,
    xml: typeof reply.body === "string" ? reply.body : "",
    bugs,
    asked,
  };
}

const version = "Version=2010-05-08";
const inputs: object[] = [];
const handlers = {
  CreateUser: {
    access: () => [check] as const,
    handle: (input: object) => {
      inputs.push(input);
      const CreateDate = new Date(Date.UTC(2026, 0, 31, 23, 59, 59, 999));
      return Promise.resolve({
        User: { UserName: "a&<b>", CreateDate, Tags: [{ Key: "k", Value: "\u0001" }] },
      });
    },
  },
  DeleteUser: { access: "any-signer" as const, handle: () => Promise.resolve({}) },
  GetAccountSummary: {
    access: "unsigned" as const,
    resources: () => [{ account: "111111111111", arn: "arn:asked" }],
    handle: () => Promise.resolve({ SummaryMap: { Users: 3 } }),
  },
} satisfies Record<string, AnyQueryHandler>;

beforeEach(() => {
  inputs.length = 0;
});

test("lists and structures of the form become input; output becomes escaped XML", async () => {
  const tags =
    "Tags.member.2.Key=b&Tags.member.2.Value=%C3%BC+x&Tags.member.1.Key=a&Tags.member.1.Value=";
  const body = `Action=CreateUser&${version}&UserName=n&${tags}&Unknown=1`;
  const { status, xml, asked } = await send({ body, handlers });
  expect({ status, inputs }).toEqual({
    status: 200,
    inputs: [
      {
        UserName: "n",
        Tags: [
          { Key: "a", Value: "" },
          { Key: "b", Value: "ü x" },
        ],
      },
    ],
  });
  expect(asked).toEqual(["signature iam", `${caller.principal.arn} iam:Test`]);
  expect(xml).toBe(
    '<CreateUserResponse xmlns="urn:test"><CreateUserResult><User><UserName>a&amp;&lt;b&gt;</UserName>' +
      "<CreateDate>2026-01-31T23:59:59Z</CreateDate><Tags><member><Key>k</Key><Value>\ufffd</Value></member></Tags>" +
      "</User></CreateUserResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></CreateUserResponse>",
  );
});

test("an operation without output answers its request id only", async () => {
  const { xml } = await send({ body: `Action=DeleteUser&UserName=a&${version}`, handlers });
  expect(xml).toBe(
    '<DeleteUserResponse xmlns="urn:test"><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DeleteUserResponse>',
  );
});

test("what is declared unsigned asks for no signature; maps are written as entries", async () => {
  const body = `Action=GetAccountSummary&${version}`;
  const { xml, asked, audited } = await send({ body, handlers });
  expect(asked).toEqual([]);
  // Whose it is, is told.
  expect(audited).toEqual([{ account: "111111111111", arn: "arn:asked" }]);
  expect(xml).toContain("<entry><key>Users</key><value>3</value></entry>");
});

test("a denied check keeps the handler from running", async () => {
  const body = `Action=CreateUser&${version}&UserName=n`;
  const { status, xml } = await send({ body, handlers, denied: true });
  expect([status, inputs]).toEqual([403, []]);
  expect(xml).toContain("<Type>Sender</Type><Code>AccessDenied</Code><Message>Not you.</Message>");
});

test.each<[string, string, RegExp]>([
  ["a parameter twice", "UserName=a&UserName=b", /UserName is given more than once/],
  ["a parameter that is a list too", "UserName=a&UserName.member.1=b", /UserName must have one/],
  ["a list without numbers", "UserName=a&Tags.member.x.Key=b", /numbered from 1/],
  ["a list without members", "UserName=a&Tags.1.Key=b", /Tags is a list/],
  ["a missing member", "Path=/", /UserName is required/],
  ["a missing member of a member", "UserName=a&Tags.member.1.Key=b", /Tags.member.1.Value is req/],
  ["what is no UTF-8", "UserName=%ff", /not a well-formed form/],
  ["half an escape", "UserName=%4", /not a well-formed form/],
  ["too many parameters", "a&".repeat(1000), /more than 1000 parameters/],
  ["a deep name", `${"a.".repeat(12)}a=1`, /at most 12 parts/],
  ["a huge body", `UserName=${"a".repeat(300_000)}`, /larger than 262144 bytes/],
])("%s is refused, and says so", async (_, fields, message) => {
  const { status, xml } = await send({ body: `Action=CreateUser&${version}&${fields}`, handlers });
  expect(status).toBe(400);
  expect(xml).toMatch(message);
  expect(inputs).toEqual([]);
});

test.each<[string, Given, string]>([
  ["no action", { body: version }, "MissingAction"],
  ["an operation that is not offered", { body: `Action=ListRoles&${version}` }, "InvalidAction"],
  ["an unknown version", { body: "Action=CreateUser&Version=1", handlers }, "InvalidAction"],
  ["JSON", { body: "{}", type: "application/json" }, "ValidationError"],
])("%s is answered with its code", async (_, given, code) => {
  const { status, xml } = await send(given);
  expect([status, xml]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
});

test.each<[Error, number, string]>([
  [new NotFoundError("m", "principal", "a"), 404, "NoSuchEntity"],
  [new ConflictError("m", "principal", "a"), 409, "EntityAlreadyExists"],
  [new ConflictError("m", "principal", "a", { code: "DeleteConflict" }), 409, "DeleteConflict"],
  [new QuotaExceededError("m", "principal", "a"), 409, "LimitExceeded"],
  [new ValidationError("m"), 400, "ValidationError"],
  [new AccessDeniedError("m", "unauthenticated", "ExpiredTokenException"), 403, "ExpiredToken"],
  [new TypeError("secret"), 500, "ServiceFailure"],
])("%s has AWS's code and status", async (error, status, code) => {
  const failing = { access: "any-signer" as const, handle: () => Promise.reject(error) };
  const body = `Action=DeleteUser&UserName=a&${version}`;
  const { xml, bugs, ...reply } = await send({ body, handlers: { DeleteUser: failing } });
  expect([reply.status, xml]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
  expect(xml).not.toContain("secret");
  expect(bugs).toHaveLength(status === 500 ? 1 : 0);
});
