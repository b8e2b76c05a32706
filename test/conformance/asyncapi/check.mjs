// @ts-check
/** Reads docs/protocol/generated/asyncapi.json with AsyncAPI's parser: `npm ci && npm run check` in this folder. */
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const path = new URL("../../../docs/protocol/generated/asyncapi.json", import.meta.url);
const { document, diagnostics } = await new Parser().parse(await readFile(path, "utf8"));
/** Severity 0 is an error, 1 a warning; 2 and 3 are remarks, such as that a newer version of AsyncAPI is out. */
const problems = diagnostics.filter(({ severity }) => severity < 2);
for (const { code, message, path: place } of problems) console.error(`${place.join(".")}: ${message} (${code})`);
if (document === undefined || problems.length > 0) process.exitCode = 1;
else console.log(`AsyncAPI ${document.version()}: ${document.allMessages().length} messages, no problems.`);
