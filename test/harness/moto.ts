/** AWS as moto imitates it: a server of its own on loopback. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { getClient } from "./clients.js";
import { findFreePort, minimalEnvironment } from "./server-process.js";
import { until } from "./until.js";

export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

export const MOTO_REGION = "us-east-1";

export async function startMoto(): Promise<Moto> {
  const port = await findFreePort();
  const { file } = getClient("moto_server");
  const child = spawn(file, ["-H", "127.0.0.1", "-p", String(port)], {
    env: minimalEnvironment("/nonexistent"),
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await until(60_000, () =>
    fetch(endpoint)
      .then(() => true)
      .catch(() => undefined),
  );
  return {
    endpoint,
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
