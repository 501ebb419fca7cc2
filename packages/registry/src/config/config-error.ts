/** The settings cannot be used. The message names each problem on a line and what to do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
