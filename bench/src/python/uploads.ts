// What is uploaded in the benchmark, and how a contender gets what it holds before.
import { randomBytes } from "node:crypto";
import { noise } from "../noise.js";
import type { PythonContender } from "./contender.js";
import { formContentType, uploadForm } from "./upload-form.js";
import { type Wheel, makeWheel } from "./wheel.js";

/** The first version of a project, or one more of a project that has many. */
export type NewUploads = "projects" | "versions";

const nightlyProject = "bench-nightly";
const moduleBytes = 4000;
const clients = 8;

/** What the project has before more versions are uploaded. */
export function nightlyWheels(): Wheel[] {
  return Array.from({ length: 400 }, (_, n) => nightlyWheel(`1.${n}.0`));
}

/** Forms with one wheel of 4 KB, of projects or versions that nobody uploaded before. */
export function newUploads(what: NewUploads, count: number): Buffer[] {
  const run = randomBytes(4);
  return Array.from({ length: count }, (_, n) =>
    uploadForm(
      what === "versions"
        ? nightlyWheel(`2.${run.readUInt32BE()}.${n}`)
        : wheelOf(`bench-${run.toString("hex")}-${n}`, "1.0.0"),
    ),
  );
}

/** @throws Error when one is refused */
export async function uploadWheels(
  { uploads, headers }: Pick<PythonContender, "uploads" | "headers">,
  wheels: readonly Wheel[],
): Promise<void> {
  if (uploads === undefined) return;
  const waiting = wheels.values();
  const all = { ...headers, "content-type": formContentType };
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const wheel of waiting) {
        const answer = await fetch(uploads, {
          method: "POST",
          headers: all,
          body: uploadForm(wheel),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${wheel.filename}: ${answer.status} ${text}`);
      }
    }),
  );
}

function nightlyWheel(version: string): Wheel {
  return wheelOf(nightlyProject, version);
}

function wheelOf(project: string, version: string): Wheel {
  return makeWheel({ project, version, module: noise(`${project} ${version}`, moduleBytes) });
}
