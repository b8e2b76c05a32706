// @ts-check
/** Builds the package of the TypeScript client into `dist/web-client`, or the folder named, ready for `npm pack` or `npm publish`. */
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { giveUp, root, run, SetupError } from "./steps.mjs";

const source = join(root, "web-client");
const { name: packageName } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
const target = resolve(process.argv[2] ?? join(root, "dist", "web-client"));
/** Schemas, which bring TypeBox along: nothing of the client runs them, and their types are the generated ones. */
const schemas = ["client-messages", "server-messages", "parts", "messages"];

/** What stands at the target is removed: an earlier build, and nothing of anybody else's. */
function mayReplace() {
  if (!existsSync(target)) return true;
  if (!statSync(target).isDirectory()) return false;
  if (readdirSync(target).length === 0) return true;
  const manifest = join(target, "package.json");
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === packageName;
}

try {
  if (!mayReplace())
    throw new SetupError(
      `${target} holds something else than this package: name a folder that is empty, or not there yet.`,
    );
  rmSync(target, { recursive: true, force: true });
  run("The client's build", process.execPath, [
    join(root, "node_modules", "typescript", "bin", "tsc"),
    ...["-p", "web-client", "--noEmit", "false", "--outDir", target],
  ]);
  for (const name of schemas.flatMap((name) => [`${name}.js`, `${name}.d.ts`]))
    rmSync(join(target, "protocol", name), { force: true });
  cpSync(join(source, "generated", "messages.d.ts"), join(target, "protocol", "messages.d.ts"));
  for (const name of ["example.html", "README.md"]) copyFileSync(join(source, name), join(target, name));
  copyFileSync(join(root, "LICENSE"), join(target, "LICENSE"));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  writeFileSync(join(target, "package.json"), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  process.stderr.write(`The package is there: npm pack ${target}\n`);
} catch (error) {
  giveUp(error);
}
