// Lets both game clients talk for a long time and looks at their memory: `node test/game/soak.mjs 20000` (turns; default 10000).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const turns = Number(process.argv[2] ?? 10_000);
if (!Number.isInteger(turns) || turns < 100) {
  console.error(`"${process.argv[2]}" is no number of turns; give a whole number from 100 on.`);
  process.exit(2);
}
const root = fileURLToPath(new URL("../..", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const ran = spawnSync(process.execPath, [vitest, "run", "test/game", "-t", "does not grow"], {
  cwd: root,
  env: { ...process.env, BARKEEP_SOAK_TURNS: String(turns) },
  stdio: "inherit",
});
process.exit(ran.status ?? 1);
