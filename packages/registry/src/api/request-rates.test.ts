import { ThrottledError } from "../errors.js";
import type { OperationName } from "./operations.js";
import { unlimitedRates } from "./request-rates.fixture.js";
import { RequestRates, type RequestRateLimits } from "./request-rates.js";

let nowMs: number;
beforeEach(() => {
  nowMs = 1_000_000;
});

const ratesOf = (limits: Partial<RequestRateLimits>) =>
  new RequestRates({ ...unlimitedRates, ...limits }, () => nowMs);

/** How many of so many requests pass now. */
const passing = (rates: RequestRates, operation: OperationName, of: number, account = "1") =>
  Array.from({ length: of }).filter(() => {
    try {
      rates.take(operation, account);
      return true;
    } catch (error) {
      if (error instanceof ThrottledError) return false;
      throw error;
    }
  }).length;

test("nothing is limited unless it is configured", () => {
  expect(passing(ratesOf({}), "CreateDomain", 10_000)).toBe(10_000);
});

test("an account may do a second's worth at once, then so much a second", () => {
  const rates = ratesOf({ writes: 10 });
  expect(passing(rates, "CreateDomain", 25)).toBe(10);
  nowMs += 300;
  expect(passing(rates, "TagResource", 25)).toBe(3);
  nowMs += 60_000;
  expect(passing(rates, "CreateRepository", 25)).toBe(10);
});

test("accounts, and reads and writes, do not take from each other", () => {
  const rates = ratesOf({ reads: 5, writes: 2 });
  expect(passing(rates, "DescribeDomain", 9)).toBe(5);
  expect(passing(rates, "UpdateRepository", 9)).toBe(2);
  expect(passing(rates, "ListDomains", 9, "2")).toBe(5);
});

test("an operation has a limit of its own within that of all; what is refused counts for neither", () => {
  const rates = ratesOf({ reads: 6, getAuthorizationToken: 4 });
  expect(passing(rates, "GetAuthorizationToken", 9)).toBe(4);
  expect(passing(rates, "DescribeDomain", 9)).toBe(2);
});

test("who is refused is told the limit and when to come again", () => {
  const rates = ratesOf({ copyPackageVersions: 5 });
  expect(passing(rates, "CopyPackageVersions", 5)).toBe(5);
  expect(() => {
    rates.take("CopyPackageVersions", "1");
  }).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("limits.requestsPerSecond.copyPackageVersions") as string,
      retryAfterSeconds: 0.2,
      blame: "caller",
    }) as Error,
  );
});

test("a clock that goes back gives and takes nothing", () => {
  const rates = ratesOf({ writes: 3 });
  expect(passing(rates, "CreateDomain", 2)).toBe(2);
  nowMs -= 5000;
  expect(passing(rates, "CreateDomain", 9)).toBe(1);
});
