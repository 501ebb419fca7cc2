import { request } from "node:http";
import { ScriptedUpstream, status } from "../testing/scripted-upstream.js";
import { BlockedAddressError, createAddressGuard } from "./address-guard.js";
import { createGuardedAgents } from "./guarded-agents.js";

let receiver: ScriptedUpstream;
beforeEach(async () => {
  receiver = await ScriptedUpstream.start();
  receiver.answer = status(200, {}, "");
});
afterEach(() => receiver.stop());

/** The status, or what the request failed with. */
function ask(host: string, allowed: readonly string[] = []): Promise<unknown> {
  const { httpAgent } = createGuardedAgents({
    guard: createAddressGuard(allowed),
    resolveHost: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    maxSockets: 1,
  });
  return new Promise<unknown>((resolve) => {
    request({ host, port: receiver.port, agent: httpAgent }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", resolve)
      .end();
  }).finally(() => {
    httpAgent.destroy();
  });
}

test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "rebinding.example"])(
  "%s is not connected to",
  async (host) => {
    expect(await ask(host)).toBeInstanceOf(BlockedAddressError);
    expect(receiver.seen).toHaveLength(0);
  },
);

test.each(["127.0.0.1", "queue.example"])("%s is, where its network is allowed", async (host) => {
  expect(await ask(host, ["127.0.0.0/8"])).toBe(200);
  expect(receiver.seen).toHaveLength(1);
});
