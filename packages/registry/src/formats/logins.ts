import type { Caller } from "../access/caller.js";
import type { Repository } from "../catalog/model.js";
import type { HttpRequest } from "../http/request.js";

/** What formats whose clients log in by themselves need for it. */
export interface Logins {
  /**
   * A token for the domain of the repository, for who has this name and password.
   * @throws AccessDeniedError, ThrottledError
   */
  logIn(request: HttpRequest, repository: Repository, shown: ShownLogin): Promise<string>;
  /** Takes back the token that the caller shows. */
  logOut(caller: Caller): Promise<void>;
}

export interface ShownLogin {
  readonly userName: string;
  readonly password: string;
}
