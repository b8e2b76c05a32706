/** The page in a real browser; left out without a Chromium on this machine. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leaveOut } from "../left-out.ts";
import { findChromium } from "./find-chromium.ts";
import { charactersSuite } from "./suites/characters.ts";
import { costsSuite } from "./suites/costs.ts";
import { dialogsSuite } from "./suites/dialogs.ts";
import { draftsSuite } from "./suites/drafts.ts";
import { editorSuite } from "./suites/editor.ts";
import { findingSuite } from "./suites/finding.ts";
import { hooksSuite } from "./suites/hooks.ts";
import { importSuite } from "./suites/import.ts";
import { languagesSuite } from "./suites/languages.ts";
import { mcpSuite } from "./suites/mcp.ts";
import { neverSilentSuite } from "./suites/never-silent.ts";
import { peopleSuite } from "./suites/people.ts";
import { qualitySuite } from "./suites/quality.ts";
import { roomSuite } from "./suites/room.ts";
import { scenariosSuite } from "./suites/scenarios.ts";
import { schedulesSuite } from "./suites/schedules.ts";
import { screensSuite } from "./suites/screens.ts";
import { storySuite } from "./suites/story.ts";
import { troubleSuite } from "./suites/trouble.ts";
import { turnsSuite } from "./suites/turns.ts";
import { walkSuite } from "./suites/walk.ts";
import { createWorld, type World } from "./world.ts";

describe("the search for a Chromium", () => {
  it("takes the one named, then the usual places, and none rather than a wrong one", () => {
    const installed = (paths: string[]) => (path: string) => paths.includes(path);
    expect(findChromium({}, installed(["/usr/bin/chromium"]))).toBe("/usr/bin/chromium");
    expect(findChromium({ BARKEEP_TEST_CHROMIUM: "/opt/c" }, installed(["/opt/c", "/usr/bin/chromium"]))).toBe(
      "/opt/c",
    );
    expect(findChromium({ BARKEEP_TEST_CHROMIUM: "/opt/c" }, installed(["/usr/bin/chromium"]))).toBeNull();
    expect(findChromium({}, installed([]))).toBeNull();
  });
});

const executable = findChromium();
if (executable === null) {
  leaveOut(
    "the browser tests",
    "no Chromium found. Install it (Debian: apt install chromium-headless-shell) or name one in BARKEEP_TEST_CHROMIUM.",
  );
} else {
  // A browser on a busy machine is slow, not wrong.
  describe("the page in a browser", { timeout: 240_000 }, () => {
    let world: World;
    beforeAll(async () => {
      world = await createWorld(executable);
    }, 120_000);
    afterAll(() => world?.close(), 30_000);
    const here = () => world;
    walkSuite(here);
    editorSuite(here);
    neverSilentSuite(here);
    charactersSuite(here);
    screensSuite(here);
    troubleSuite(here);
    roomSuite(here);
    qualitySuite(here);
    languagesSuite(here);
    storySuite(here);
    peopleSuite(here);
    hooksSuite(here);
    costsSuite(here);
    importSuite(here);
    mcpSuite(here);
    schedulesSuite(here);
    scenariosSuite(here);
    turnsSuite(here);
    draftsSuite(here);
    dialogsSuite(here);
    // Leaves hundreds of methods, which each list after it would have to draw.
    findingSuite(here);
  });
}
