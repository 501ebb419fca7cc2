import cluster from "node:cluster";
import type { Command } from "commander";
import { runServer } from "./run-server.js";
import { superviseWorkers } from "./supervise-workers.js";
import { addServerOptions, loadConfigFor } from "./server-options.js";

/** `packhouse serve`: one process, or a primary that keeps workers alive. */
export function addServeCommand(program: Command): void {
  const command = program.command("serve").description("run the server");
  addServerOptions(command).action(async () => {
    const { config } = loadConfigFor(command);
    if (config.server.workers > 1 && cluster.isPrimary) await superviseWorkers(config);
    else await runServer(config);
  });
}
