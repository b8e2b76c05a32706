/** What another program sends may be of any shape: it is bounded or named, and nothing is thrown. */
import { expect, it } from "vitest";
import { boundedSchema } from "./bounded-schema.ts";
import { toolOutput } from "./tool-output.ts";

const wordless = { toString: 1 };

it.each([wordless, 5, null, [wordless], { a: wordless }])(
  "a schema and a result with %j where a word should be",
  (odd) => {
    expect(boundedSchema({ type: odd, properties: { a: { type: odd } }, required: odd })).toMatchObject({
      type: "object",
    });
    for (const type of [odd, "text", "image", "resource_link", "resource"])
      expect(
        toolOutput({
          content: [{ type, text: odd, mimeType: odd, data: odd, uri: odd, name: odd, resource: { uri: odd } }],
        }),
      ).toHaveProperty("ok");
  },
);
