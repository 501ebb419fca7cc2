import { setTimeout as sleep } from "node:timers/promises";

/** Repeats `attempt` until it gives something. @throws after `timeoutMs`. */
export async function until<T>(
  timeoutMs: number,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (Date.now() > deadline) throw new Error(`not so after ${timeoutMs} ms`);
    await sleep(100);
  }
}
