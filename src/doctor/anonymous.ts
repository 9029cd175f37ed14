import { redact } from "../world/redact.ts";

/** GitHub names the account in what it says of one without Copilot (contract 2.4). */
const LOGGED_IN = /(logged in as )[\w-]+/gi;

/** What stands in the place of a name. */
const SOMEBODY = "[login]";

/**
 * A text that can be shown to anybody: secrets removed, the home as `~`, the account's name hidden. Hosts and proxies
 * stay, since without them nobody could tell what is wrong.
 */
export function anonymous(text: string, { home, logins }: { home: string; logins: readonly string[] }): string {
  const isPath = home.length > 1;
  const shown = redact(isPath ? text.replaceAll(home, "~") : text).replace(LOGGED_IN, `$1${SOMEBODY}`);
  return logins.reduce((rest, login) => rest.replace(wordOf(login), SOMEBODY), shown);
}

/** As a word of its own: a name may be a part of others. */
function wordOf(login: string): RegExp {
  return new RegExp(`(?<![\\w-])${login.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`, "g");
}
