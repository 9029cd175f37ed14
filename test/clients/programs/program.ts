import type { SetUpClient } from "../../../src/setup/client.ts";
import type { ModelName } from "../models.ts";

/** A model, or what the client asks for when nobody has chosen one. */
type Choice = ModelName | "default";

/** A command-line client that changes files by the calls of its model. */
export type Program = {
  name: string;
  /** The npm package that it is, of the package.json beside. */
  package: string;
  /** Where its executable is below node_modules, as a pattern; a script is run by Bun, so that none needs Node.js. */
  executable: string;
  /** What it calls here. */
  endpoint: string;
  /** How `setup` points it at the proxy. */
  client: SetUpClient;
  /** Another way that docs/clients.md shows, in the place of that. */
  variant?: SetUpClient["setUp"];
  /** What keeps it from the internet in a test. */
  isolation: Readonly<Record<string, string>>;
  /** The models that it is tried with: those that speak its dialect, and others. */
  models: readonly Choice[];
  /** The words of the command line for what the user says, first or as the conversation goes on. */
  words(model: Choice, prompt: string, isFirst: boolean): readonly string[];
  /** What it tells its user when the model's context is full, where it knows. */
  whenTooLong?: string;
  /** What the user says one after the other, so that the file has the second text in place of the first. */
  prompts(file: string, model: Choice): readonly string[];
};

/** The file before and after. */
export const BEFORE = "hello world";
export const AFTER = "hello proxy";

/** What the simulated model takes for the wish to call a tool (src/simulator/copilot/requested-call.ts). */
export function callOf(tool: string, input: Readonly<Record<string, unknown>>): string {
  return `simulate call ${tool} ${JSON.stringify(input)}`;
}

/** The change as a patch in OpenAI's own format. */
export const PATCH = [
  "*** Begin Patch",
  "*** Update File: greeting.txt",
  "@@",
  `-${BEFORE}`,
  `+${AFTER}`,
  "*** End Patch",
].join("\n");
