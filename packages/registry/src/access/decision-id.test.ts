import { decisionIdOf, refusedRequestId } from "./decision-id.js";

const requestId = "d28797c7-9e07-4973-ab3f-c39cb8ffe2e6";

test("a decision is printed so that npm shows it, and found by either form", () => {
  const printed = decisionIdOf(requestId);
  // What npm masks.
  expect(printed).not.toMatch(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i);
  expect([printed, requestId].map(refusedRequestId)).toEqual([requestId, requestId]);
  expect(refusedRequestId("no id")).toBe("no id");
});
