export { matchesGlob } from "./match.js";
