// The limit: nothing but Node and the bytes that Packhouse answers, asked of it once.
import { fileURLToPath } from "node:url";
import { type PreparedAnswer, servePrepared } from "./prepared-answers.js";

/** @param paths what is read again and again, as links from `index` */
async function copyAnswers(index: string, token: string, paths: readonly string[]) {
  const copies = new Map<string, PreparedAnswer[]>();
  for (const path of paths) {
    const url = new URL(path, index);
    const variants: PreparedAnswer[] = [];
    for (const accept of ["application/vnd.pypi.simple.v1+json", "text/html"]) {
      const answer = await fetch(url, { headers: { accept, authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${url.href}: ${answer.status}`);
      const contentType = answer.headers.get("content-type") ?? "";
      variants.push({ contentType, body: Buffer.from(await answer.arrayBuffer()) });
    }
    copies.set(`/${path}`, variants);
  }
  return copies;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [index = "", token = "", ...paths] = process.argv.slice(2);
  process.stdout.write(
    `listening on ${await servePrepared(await copyAnswers(index, token, paths))}\n`,
  );
}
