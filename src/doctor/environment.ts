import { namedProxy } from "../wire/proxy-choice.ts";
import type { Finding } from "./finding.ts";

type Env = Readonly<Record<string, string | undefined>>;

export type EnvironmentFacts = {
  env: Env;
  /** The variable whose token is in force though a sign-in is stored; null where there is no such thing. */
  shadow: string | null;
};

/** Variables of the runtime that change what this program is (security.md T17). */
const RUNTIME: Readonly<Record<string, string>> = {
  BUN_OPTIONS: "gives options to the runtime, and may have it load other code",
  BUN_INSPECT: "opens a debugger, by which this program can be read",
  BUN_INSPECT_CONNECT_TO: "connects a debugger, by which this program can be read",
  BUN_CONFIG_VERBOSE_FETCH: "prints the headers of calls to GitHub, tokens among them",
};

/** What is set in the environment and does something that few expect. */
export function judgeEnvironment({ env, shadow }: EnvironmentFacts): Finding[] {
  const traps = Object.entries(RUNTIME).flatMap(([name, does]) => (env[name] ? [trap(name, `It ${does}.`)] : []));
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    const what = "It switches the check of certificates off, so that anybody on the way can read your tokens.";
    traps.push(trap("NODE_TLS_REJECT_UNAUTHORIZED", what));
  }
  const plain = ["http_proxy", "HTTP_PROXY"].find((name) => env[name]);
  if (plain !== undefined && namedProxy(env) === null) {
    const what = "All that leaves this machine goes over https, for which it names no proxy: so none is used.";
    traps.push({ ...trap(plain, what), fix: "set HTTPS_PROXY to the same, if GitHub is to be called by a proxy" });
  }
  if (shadow !== null) traps.push(trap(shadow, "Its token goes before the sign-in that is stored."));
  return traps.length > 0 ? traps : [{ status: "ok", message: "Nothing in it gets in the way." }];
}

function trap(name: string, what: string): Finding & { status: "warning" } {
  return { status: "warning", subject: name, message: `${name} is set. ${what}`, fix: `unset ${name}` };
}
