import { homedir } from "node:os";

/** Absolute path of the user's home, by the environment where that says. */
export function systemHome(): string {
  return homedir();
}
