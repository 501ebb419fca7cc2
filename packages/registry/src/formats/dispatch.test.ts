import { Readable } from "node:stream";
import type { AccessCheck, Caller } from "../access/caller.js";
import { request as anHttpRequest } from "../access/access.fixture.js";
import { caller } from "../catalog/catalog.fixture.js";
import type { Repository } from "../catalog/model.js";
import { AccessDeniedError } from "../errors.js";
import { createDispatch } from "./dispatch.js";
import type { Endpoint, Format, FormatRequest } from "./format.js";

const owner = "000000000000";
const domain = { id: "d1", name: "main", owner, encryptionKeyArn: "k", createdAtMs: 1 };
const repository: Repository = {
  ...{ id: "r1", name: "app", domain, administratorAccount: owner, description: "" },
  ...{ createdAtMs: 1, upstreams: [], connection: undefined },
};
const onApp = { domain: { name: "main", owner }, repository: "app" };

interface Situation {
  readonly endpoint?: Partial<Endpoint>;
  readonly denied?: readonly string[];
  readonly caller?: Caller;
  readonly path?: string;
  readonly method?: string;
}

/** What a request to one endpoint, `GET /:name`, answers and what was asked before. */
async function dispatch(situation: Situation) {
  const checks: AccessCheck[] = [];
  const handled: FormatRequest[] = [];
  const endpoint: Endpoint = {
    method: "GET",
    path: "/:name",
    action: "codeartifact:ReadFromRepository",
    handle(request) {
      handled.push(request);
      return { status: 200, body: Readable.from(["body"]) };
    },
    ...situation.endpoint,
  };
  const format: Format = {
    name: "npm",
    endpoints: [endpoint],
    errorReply: (error) => ({ status: 400, body: error === "unexpected" ? error : error.name }),
  };
  const reply = await createDispatch([format], {
    syncChanges: () => undefined,
    findRepository: () => repository,
    authenticate: () => situation.caller ?? caller,
    authorise(_caller, check) {
      checks.push(check);
      if (situation.denied?.includes(check.action) === true)
        throw new AccessDeniedError(check.action);
    },
    reportUnexpected: () => undefined,
  })(
    anHttpRequest([], {
      method: situation.method ?? "GET",
      segments: ["d", `main-${owner}`, "npm", "app", ...(situation.path ?? "lib").split("/")],
    }),
  );
  return { reply, checks, isHandled: handled.length > 0 };
}

test("the action is asked on the repository, or on the package that the path names", async () => {
  const action = "codeartifact:ReadFromRepository";
  expect((await dispatch({})).checks).toEqual([{ action, resource: onApp }]);
  const name = { format: "npm", namespace: "acme", name: "lib" } as const;
  const { checks, isHandled } = await dispatch({ endpoint: { packageOf: () => name } });
  expect(checks).toEqual([{ action, resource: { ...onApp, package: name } }]);
  expect(isHandled).toBe(true);
});

test("who is denied the action reaches no handler, by HEAD neither", async () => {
  for (const method of ["GET", "HEAD"]) {
    const denied = await dispatch({ method, denied: ["codeartifact:ReadFromRepository"] });
    expect(denied).toMatchObject({ reply: { status: 400 }, isHandled: false });
  }
});

test("of several actions one is enough, and none is not", async () => {
  const first = "codeartifact:PublishPackageVersion";
  const second = "codeartifact:PutPackageMetadata";
  const endpoint = { action: [first, second] } as const;
  expect(await dispatch({ endpoint, denied: [first] })).toMatchObject({ isHandled: true });
  expect(await dispatch({ endpoint, denied: [first, second] })).toMatchObject({
    reply: { status: 400, body: "AccessDeniedError" },
    isHandled: false,
  });
});

test("who may not read the repository is not told which paths it serves", async () => {
  const path = "no/such/endpoint";
  const denied = ["codeartifact:ReadFromRepository"];
  expect((await dispatch({ path })).reply.body).toBe("NotFoundError");
  expect((await dispatch({ path, denied })).reply.body).toBe("AccessDeniedError");
});

test("a token of another domain finds nothing, whatever its principal may", async () => {
  const times = { issuedAtMs: 1, expiresAtMs: 2 };
  const token = { kind: "token", isStored: false, tokenId: "t", ...times } as const;
  const foreign = { ...token, domainName: "other", domainOwner: owner };
  const { reply, checks } = await dispatch({ caller: { ...caller, credential: foreign } });
  expect([reply.body, checks]).toEqual(["AccessDeniedError", []]);
});
