import { describe, expect, it } from "vitest";
import { providers } from "../models/providers.ts";
import { configurationPage } from "./reference.ts";

describe("docs/configuration.md", () => {
  it("says what the table of settings says (after a change: npx vitest run server/config -u)", async () => {
    await expect(configurationPage(providers)).toMatchFileSnapshot("../../docs/configuration.md");
  });
});
