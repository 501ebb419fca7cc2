import { spawn } from "node:child_process";
import { once } from "node:events";
import { processOwner } from "./process-owner.js";

test("only a process of this machine that has ended is called dead", async () => {
  const me = processOwner();
  const other = processOwner();
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const named = other.name.replace(` ${process.pid} `, ` ${child.pid} `);
  expect(me.isDead(named)).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(me.isDead(named)).toBe(true);
  expect(me.isDead(me.name)).toBe(false);
  // The same number with another beginning: what had it before us has ended.
  expect(me.isDead(other.name)).toBe(true);
  expect(me.isDead(named.replace(/^[^/]*/, "elsewhere"))).toBe(false);
  expect(me.isDead("")).toBe(true);
});
