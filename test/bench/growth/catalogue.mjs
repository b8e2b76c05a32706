// @ts-check
/** A studio's catalogue: what an import of 900 methods writes, that an export can be read back, and a trace with 1,000 methods. */
import { openTalkers } from "../turn/talkers.mjs";
import { measured, openRecords, startServer } from "./server.mjs";

const imported = 900;
const offered = 1000;

const method = (/** @type {number} */ n) => ({
  id: `method_${n}`,
  name: `Method ${n}`,
  description: `Looks up what the ${n}th book of the library says about a place`,
  inputDescription: {
    parameters: { place: { type: "string", description: "Name of the place" } },
    required: ["place"],
  },
  code: `def handle_event(data):\n    return {"book": ${n}, "place": data["place"]}\n`,
  connected: true,
});
const methods = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from }, (_, at) => method(from + at));

/** @param {{ folder: (name: string) => string, modelUrl: string, say: (line: string) => void }} options */
export async function measureCatalogue({ folder, modelUrl, say }) {
  say(`importing ${imported} methods …`);
  const directory = folder("catalogue");
  const server = await startServer({ directory, env: { OPENAI_API_KEY: "bench", OPENAI_BASE_URL: modelUrl } });
  const bring = async (/** @type {object} */ body, query = "") => {
    const before = await server.written();
    const { result, wallMs, cpuMs, worstDelayMs } = await measured(server, () =>
      server.api("POST", `/import${query}`, body),
    );
    const after = await server.written();
    const answer = /** @type {any} */ (result);
    const count = (/** @type {string} */ list) => answer[list]?.length ?? 0;
    const counts = { created: count("created"), unchanged: count("unchanged"), problems: count("problems") };
    return {
      ...counts,
      wallMs,
      cpuMs,
      worstDelayMs,
      written: before === null || after === null ? null : after - before,
    };
  };
  const body = { methods: methods(0, imported) };
  const dryRun = await bring(body, "?dryRun=true");
  const real = await bring(body);
  const again = await bring(body, "?existing=update");
  const versions = (await server.api("GET", "/methods/method_1/versions")).items.length;
  await bring({ methods: methods(imported, offered + 100) });

  say("a turn with more than 1,000 methods offered …");
  await server.api("POST", "/characters", { id: "mira", name: "Mira", persona: "You keep an inn.", model: "gpt-4o" });
  const talkers = await openTalkers({ ...server, character: "mira", sessions: 1 });
  const records = openRecords(directory);
  const kept = () =>
    Number(
      records.one(`SELECT (SELECT coalesce(sum(length(trace)), 0) FROM traces)
    + (SELECT coalesce(sum(length(part)), 0) FROM trace_parts) AS bytes`).bytes,
    );
  const sizes = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await talkers.turn("Brief words only, please.", () => {}, 0);
    // The trace is written behind the turn.
    await server.api("GET", "/turns?limit=1");
    sizes.push(kept());
  }
  talkers.close();
  records.close();

  say("export, and import of it into an empty server …");
  const exported = await (await server.request("GET", "/export")).text();
  const other = await startServer({ directory: folder("round-trip") });
  const back = await other.api("POST", "/import?existing=update", JSON.parse(exported));
  const again2 = await other.api("GET", "/export");
  const names = (/** @type {any} */ all) =>
    all.methods
      .map((/** @type {any} */ { id }) => id)
      .sort()
      .join(" ");
  const roundTrip = {
    items: JSON.parse(exported).methods.length,
    problems: back.problems.length,
    same: names(JSON.parse(exported)) === names(again2),
  };
  await Promise.all([server.close(), other.close()]);
  return {
    dryRun,
    import: real,
    again,
    versions,
    traceBytes: {
      first: sizes[0],
      second: Number(sizes[1]) - Number(sizes[0]),
      third: Number(sizes[2]) - Number(sizes[1]),
    },
    roundTrip,
  };
}
