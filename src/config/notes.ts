import { valueAt } from "./dotted-path.ts";
import type { Config } from "./schema/schema.ts";
import type { Setting } from "./settings.ts";

/** Something to know about a setting. A warning is one that the operator may not expect, worth a line in the log. */
export type Note = { path: string; text: string; isWarning: boolean };

type NoteNeeds = {
  settings: readonly Setting[];
  /** The values as they were given, before the schema cut them. */
  given: unknown;
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
};

/** What `config` says beside the values: what has no effect and why, what means something else than it seems. */
export function findNotes({ settings, given, config, env }: NoteNeeds): Note[] {
  return [...settings.flatMap((setting) => noteOn(setting, given, config)), ...corsNotes(config), ...tokenNotes(env)];
}

function noteOn({ path, noEffect, default: fallback }: Setting, given: unknown, config: Config): Note[] {
  const value = valueAt(config, path);
  if (noEffect !== undefined) return [{ path, text: `no effect: ${noEffect}`, isWarning: value !== fallback }];
  const asked = valueAt(given, path);
  if (typeof asked !== "number" || asked === value) return [];
  return [
    { path, text: `${asked} was set, but at most ${value} takes effect: the runtime can do no more`, isWarning: true },
  ];
}

/** `*` is what the Go program writes into every file, so it is no error. */
function corsNotes({ cors }: Config): Note[] {
  if (!cors.allowed_origins.includes("*")) return [];
  const text = '"*" grants nothing, since any web page could spend your quota: name the origins that may call';
  return [{ path: "cors.allowed_origins", text, isWarning: true }];
}

function tokenNotes(env: NoteNeeds["env"]): Note[] {
  const overriding = [
    { path: "github_token", variable: "COPILOT_GITHUB_TOKEN" },
    { path: "github_token", variable: "GITHUB_TOKEN" },
    { path: "copilot_token", variable: "COPILOT_TOKEN" },
  ];
  return overriding
    .filter(({ variable }) => env[variable])
    .map(({ path, variable }) => ({ path, text: `${variable} of the environment comes first`, isWarning: false }));
}
