import type { Caller } from "../../access/caller.js";
import { getRepository } from "../../catalog/management/lookup.js";
import type { PackageTarget } from "../../catalog/package-target.js";
import { type PackageInput, domainOf, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";

/** The package that the input names, in its repository; it need not exist. @throws NotFoundError for the repository */
export async function findTarget(
  { database }: ApiServices["management"],
  input: PackageInput,
  caller: Caller,
): Promise<PackageTarget> {
  const name = packageNameOf(input);
  const repository = await getRepository(database.read, domainOf(input, caller), input.repository);
  return { repository, package: name, caller };
}
