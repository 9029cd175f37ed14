import { isLoopback } from "../../wire/loopback.ts";
import { normalisedText, type Reading } from "./normalised-text.ts";

/**
 * The address of a service: lower-case scheme and host, no slash at the end. HTTPS, or plain HTTP where the traffic
 * cannot leave the machine, since tokens go there. Faults never repeat the text: it may hold a password.
 */
export const baseUrl = normalisedText(readBaseUrl);

function readBaseUrl(written: string): Reading {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !/^https?:\/\//i.test(written)) return { fault: "is no URL such as https://api.github.com" };
  if (url.username !== "" || url.password !== "") return { fault: "must not have a user name or password in it" };
  if (/[?#]/.test(written)) return { fault: "must not have a query or fragment" };
  // The URL has already made an address of `127.1`.
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return { fault: "must be https; plain http is for loopback only, since tokens are sent there" };
  }
  return { text: url.href.replace(/\/+$/, "") };
}
