/** A policy document that is refused. The message says where, what is wrong and what to write instead. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  /** Where in the document, e.g. `Statement[0].Action`, or `line 3, column 7` when it is no JSON. */
  readonly place: string;

  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`);
    this.place = place;
  }
}
