import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

/** Where it is on machines that do not put it on the PATH. */
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** A browser that can reach this machine only, and asks nobody anything on its own. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** This machine's own Chromium, without a window; whoever launches it closes it. Throws when there is none. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: findChromium(), args: FLAGS, headless: true });
}

function findChromium(): string {
  const onPath = NAMES.map((name) => Bun.which(name)).find((path) => path !== null);
  const found = onPath ?? PLACES.find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    "The documentation page is tested in a real browser, and no Chromium, Chrome or Edge was found. " +
      "Install one (Debian and Ubuntu: apt-get install chromium; macOS: brew install --cask chromium).",
  );
}
