import cluster from "node:cluster";
import type { Config } from "../config/schema.js";
import { type ServerOverrides, startServer } from "../server.js";
import { welcome } from "./welcome.js";

/**
 * Serves until SIGTERM or SIGINT, then drains. The one line on stdout is for programs: it tells the real address.
 */
export async function runServer(config: Config, overrides: ServerOverrides = {}): Promise<void> {
  const server = await startServer(config, overrides);
  if (cluster.isPrimary) {
    process.stdout.write(`packhouse listening on ${server.url}\n`);
    if (server.isFirstStart) process.stderr.write(welcome(config, server.url));
  } else {
    process.send?.({ kind: "packhouse:listening", url: server.url });
  }
  let closing: Promise<void> | undefined;
  const stop = (): void => {
    closing ??= server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        );
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
