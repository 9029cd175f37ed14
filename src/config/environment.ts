import { nearest } from "../wire/nearest.ts";
import { readProxyAddress } from "../wire/proxy-address.ts";
import { namedProxy } from "../wire/proxy-choice.ts";
import { nested } from "./dotted-path.ts";
import type { Layer } from "./layer.ts";
import type { Problem } from "./problem.ts";
import { type Setting, VARIABLE_PREFIX } from "./settings.ts";
import { valueFromText } from "./value-from-text.ts";

/** Names the configuration file. */
export const FILE_VARIABLE = "COPILOT_SVCS_CONFIG";

/** A key that opens the proxy, besides those of `keys create`. */
export const KEY_VARIABLE = "COPILOT_SVCS_API_KEY";

/** They sign in whoever starts the program where they are set. */
export const SIGN_IN_VARIABLES: readonly string[] = ["COPILOT_GITHUB_TOKEN", "GITHUB_TOKEN", "COPILOT_TOKEN"];

/** Names a mirror of the releases, for `update` and the install scripts. */
export const RELEASES_VARIABLE = "COPILOT_SVCS_RELEASES_URL";

/** For the install scripts alone, and set for good where an image or a profile has them. */
const INSTALL_VARIABLES = ["COPILOT_SVCS_VERSION", "COPILOT_SVCS_INSTALL_DIR"];

/** As it stands in a header. A shorter one could be guessed. */
const KEY = /^[\x21-\x7e]{16,}$/;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What the environment sets, and a problem for each variable with our prefix that sets nothing: a misspelled one would
 * else be ignored in silence. Empty variables count as unset.
 */
export function readEnvironment(env: Env, settings: readonly Setting[]): { layer: Layer; problems: Problem[] } {
  const given = settings.flatMap((setting) => {
    const variable = setting.variables.find((name) => env[name]);
    const text = variable && env[variable];
    return variable && text ? [{ path: setting.path, variable, value: valueFromText(setting, text) }] : [];
  });
  const layer: Layer = {
    kind: "environment",
    values: nested(given.map(({ path, value }) => [path, value])),
    nameOf: (path) => given.find((row) => row.path === path)?.variable ?? path,
  };
  return { layer, problems: [...unknownVariables(env, settings), ...weakKey(env), ...noProxy(env)] };
}

function weakKey({ [KEY_VARIABLE]: key }: Env): Problem[] {
  if (!key || KEY.test(key)) return [];
  return [{ text: "the key must be at least 16 visible ASCII characters, without spaces", where: KEY_VARIABLE }];
}

/** Its text is not repeated, for it may have a password in it. */
function noProxy(env: Env): Problem[] {
  const named = namedProxy(env);
  if (!named || readProxyAddress(named.text, named.variable)) return [];
  const text = "no address of a proxy such as http://proxy.example:3128 (http, https or socks5, with USER:PASSWORD@)";
  return [{ text, where: named.variable }];
}

function unknownVariables(env: Env, settings: readonly Setting[]): Problem[] {
  const known = [FILE_VARIABLE, KEY_VARIABLE, RELEASES_VARIABLE, ...settings.flatMap((setting) => setting.variables)];
  const ours = Object.keys(env).filter((name) => name.startsWith(VARIABLE_PREFIX) && env[name]);
  return ours
    .filter((name) => !known.includes(name) && !INSTALL_VARIABLES.includes(name))
    .map((name) => ({ text: `no setting has this variable${hint(name, known)}`, where: name }));
}

/** Without the prefix, which is the same in all and would make everything look near. */
function hint(name: string, known: readonly string[]): string {
  const stems = known.filter((row) => row.startsWith(VARIABLE_PREFIX)).map((row) => row.slice(VARIABLE_PREFIX.length));
  const [stem] = nearest(name.slice(VARIABLE_PREFIX.length), stems);
  return stem === undefined ? "" : `; did you mean ${VARIABLE_PREFIX}${stem}?`;
}
