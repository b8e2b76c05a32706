/** Finds a Chromium that is installed on this machine; the tests download none. */
import { existsSync } from "node:fs";

/** The one without a window first: it takes half of the time. */
const usual = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** `BARKEEP_TEST_CHROMIUM` first, then the usual places; null when there is none. */
export function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
): string | null {
  const named = env.BARKEEP_TEST_CHROMIUM;
  const places = named ? [named] : usual;
  return places.find((path) => exists(path)) ?? null;
}

/** No sandbox and no calls home: the browser sees nothing but the server under test. */
export const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Pages of one context share a process, and with it the code that was compiled for the one before.
  "--process-per-site",
];
