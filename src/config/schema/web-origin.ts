import { normalisedText, type Reading } from "./normalised-text.ts";

/** The origin of a web page as a browser sends it (RFC 6454 6.2), without a default port, or `*`. */
export const webOrigin = normalisedText(readOrigin);

function readOrigin(written: string): Reading {
  if (written === "*") return { text: written };
  if (!URL.canParse(written) || !/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+\/?$/i.test(written)) {
    return { fault: 'is no origin such as "https://chat.example.org" (scheme, host and port, no path)' };
  }
  const { origin } = new URL(written);
  // Schemes of apps and extensions have no origin to the URL standard, yet browsers send one.
  return { text: origin === "null" ? written.toLowerCase().replace(/\/$/, "") : origin };
}
