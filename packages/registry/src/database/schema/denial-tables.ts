/** What policies refused, with the explanation. Kept for some days. */
export interface DenialsTable {
  /** The refused request's id. */
  decision_id: string;
  at_ms: number;
  principal_account: string;
  resource_account: string;
  /** JSON of an `AccessExplanation`. */
  explanation: string;
}
