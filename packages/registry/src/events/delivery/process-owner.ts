import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Says of a lease's owner whether it still lives. */
export interface ProcessOwner {
  /** Names this process: `MACHINE PID NONCE`. */
  readonly name: string;
  /** True only when it surely does not: a process of this machine that has ended. Others are left to their expiry. */
  isDead(owner: string): boolean;
}

/** Of processes on one machine the dead are recognised at once, not only when what they held expires. */
export function processOwner(): ProcessOwner {
  const machine = `${hostname()}/${pidNamespace()}`;
  const nonce = randomUUID();
  return {
    name: `${machine} ${process.pid} ${nonce}`,
    isDead(owner) {
      if (owner === "") return true;
      const [ownerMachine, pid, ownerNonce] = owner.split(" ");
      if (ownerMachine !== machine || ownerNonce === nonce) return false;
      // Its number is ours now, as in a container that was started again.
      return Number(pid) === process.pid || !isAlive(Number(pid));
    },
  };
}

/** Containers that share a host name number their processes apart. */
function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
