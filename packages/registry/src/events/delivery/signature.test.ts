import { Webhook } from "standardwebhooks";
import { signatureHeader } from "./signature.js";

const oldKey = Buffer.alloc(24, 1);
const newKey = Buffer.alloc(32, 2);
const body = '{"detail":"ü"}';

function headers(keys: readonly Buffer[]) {
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    "webhook-id": "evt-1",
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatureHeader({ id: "evt-1", timestamp, body }, keys),
  };
}

const verifier = (key: Buffer) => new Webhook(`whsec_${key.toString("base64")}`);

test("the library verifies it, and nothing that was altered", () => {
  const signed = headers([oldKey]);
  expect(verifier(oldKey).verify(body, signed)).toEqual(JSON.parse(body));
  expect(() => verifier(oldKey).verify(`${body} `, signed)).toThrow();
  expect(() => verifier(oldKey).verify(body, { ...signed, "webhook-id": "evt-2" })).toThrow();
  expect(() => verifier(newKey).verify(body, signed)).toThrow();
});

test("while a secret is replaced, who has the old or the new one verifies it", () => {
  const signed = headers([newKey, oldKey]);
  for (const key of [oldKey, newKey]) {
    expect(verifier(key).verify(body, signed)).toEqual(JSON.parse(body));
  }
});
