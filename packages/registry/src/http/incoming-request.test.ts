import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { canonicaliseTarget } from "./canonical-path.js";
import { buildRequest } from "./incoming-request.js";
import type { HttpRequest } from "./request.js";

test("what is made when it is asked for is no accessor of each request: that is a hidden class for each", async () => {
  await serveOne("/d/main-1/npm/app/lib?write=true&write=no", (request) => {
    const members = Object.values(Object.getOwnPropertyDescriptors(request));
    expect(members.filter((member) => "get" in member)).toEqual([]);
    expect(request.query.getAll("write")).toEqual(["true", "no"]);
    expect(request.query).toBe(request.query);
    expect(request.signal).toBe(request.signal);
    expect(request.tls).toBeUndefined();
  });
});

/** Asks a server once and shows its handler's request. */
async function serveOne(target: string, look: (request: HttpRequest) => void): Promise<void> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const asked = once(server, "request") as Promise<[IncomingMessage, ServerResponse]>;
  const answer = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${target}`);
  const [incoming, response] = await asked;
  const source = { sourceIp: "127.0.0.1", isSecure: false };
  try {
    look(buildRequest(incoming, response, canonicaliseTarget(target), source));
  } finally {
    response.end();
    await answer;
    server.close();
  }
}
