// A small CI server: builds what a package's new version is needed for. Run it beside your checkout:
//   WEBHOOK_SECRET=whsec_… BUILD_COMMAND='npm ci && npm test' PORT=9000 node build-on-publish.mjs
// The command finds PACKAGE_NAME, PACKAGE_VERSION and EVENT_ID in its environment.
import { spawn } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const { WEBHOOK_SECRET = "", BUILD_COMMAND = "true", PORT = "9000" } = process.env;
const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
const maxAgeSeconds = 300;

/** Ids of events that were built: an event can come more than once. */
const built = new Set();
/** One build after another. */
let building = Promise.resolve();

const server = createServer(async (request, response) => {
  const body = await buffer(request);
  if (request.method !== "POST" || !isGenuine(request.headers, body)) {
    response.writeHead(401).end("not signed by the registry\n");
    return;
  }
  // Answered before the build: a delivery waits 15 seconds at most.
  response.writeHead(202).end("building\n");
  const eventId = request.headers["webhook-id"];
  const { namespace, name, version } = JSON.parse(body.toString());
  // `packhouse webhook test` tells of no package.
  if (name === null || built.has(eventId)) return;
  built.add(eventId);
  const fullName = namespace === null ? name : `@${namespace}/${name}`;
  building = building.then(() => build({ name: fullName, version, eventId }));
});

/** Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, one or more signatures with a space between. */
function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": given } = headers;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > maxAgeSeconds) return false;
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body);
  const expected = Buffer.from(`v1,${hmac.digest("base64")}`);
  return String(given)
    .split(" ")
    .map((signature) => Buffer.from(signature))
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

function build({ name, version, eventId }) {
  console.log(`${name} ${version}: building`);
  const environment = { PACKAGE_NAME: name, PACKAGE_VERSION: version, EVENT_ID: eventId };
  const child = spawn(BUILD_COMMAND, {
    shell: true,
    stdio: "inherit",
    env: { ...process.env, WEBHOOK_SECRET: undefined, ...environment },
  });
  return new Promise((resolve) => {
    child.on("error", (error) => console.error(`${name} ${version}: ${error.message}`));
    child.on("close", (code) => {
      console.log(`${name} ${version}: ${code === 0 ? "built" : "failed"}`);
      resolve();
    });
  });
}

server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`waiting for events at http://127.0.0.1:${server.address().port}/`);
});
