import { packageVersionDetailType } from "./package-version-event.js";
import { compileSelection } from "./selection.js";

const event = (detail_type: string, packageName = "lib") => ({
  detail_type,
  body: JSON.stringify({ "detail-type": detail_type, detail: { packageName } }),
});
const alert = "Packhouse Security Alert";

test("without a pattern all package events are told, others only when asked for", () => {
  const all = compileSelection({ pattern: undefined, detailTypes: [] });
  expect([all(event(packageVersionDetailType)), all(event(alert))]).toEqual([true, false]);
  const asked = compileSelection({ pattern: undefined, detailTypes: [alert] });
  expect([asked(event(packageVersionDetailType)), asked(event(alert))]).toEqual([true, true]);
});

test("a pattern selects among what is told, and asks for nothing itself", () => {
  const pattern = { detail: { packageName: ["lib"] } };
  const selects = compileSelection({ pattern, detailTypes: [] });
  const events = [
    event(packageVersionDetailType),
    event(packageVersionDetailType, "x"),
    event(alert),
  ];
  expect(events.map(selects)).toEqual([true, false, false]);
});
