import { testBlobDriver } from "./blob-driver.contract.js";
import { createMemoryDriver } from "./memory.js";

describe("the memory driver", () => {
  testBlobDriver(() => Promise.resolve(createMemoryDriver()));
});
