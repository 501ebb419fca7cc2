import cluster from "node:cluster";
import type { Command } from "commander";
import { addServerOptions, loadConfigFor } from "./server-options.js";

/** `packhouse serve`: one process, or a primary that keeps workers alive. */
export function addServeCommand(program: Command): void {
  const command = program.command("serve").description("run the server");
  addServerOptions(command).action(async () => {
    const { config } = loadConfigFor(command);
    // Not before it is asked for: every other command would load the server, too.
    if (config.server.workers > 1 && cluster.isPrimary) {
      const { superviseWorkers } = await import("./supervise-workers.js");
      await superviseWorkers(config);
    } else {
      const { runServer } = await import("./run-server.js");
      await runServer(config);
    }
  });
}
