/** The client's package as its users get it: built, packed by npm, and installed in an empty folder. */
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Packed {
  /** A project with nothing but the package in it. */
  readonly project: string;
  /** The package as it was installed. */
  readonly installed: string;
  /** What npm put into it. */
  readonly files: readonly string[];
  remove(): Promise<void>;
}

/** Runs a program and gives what it printed. Throws with all it said when it fails. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(program, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

export async function packClient(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-client-"));
  const built = join(folder, "built");
  run(process.execPath, ["scripts/build-client.mjs", built], root);
  const project = join(folder, "project");
  await mkdir(project);
  const [packed] = JSON.parse(run("npm", ["pack", built, "--json", "--pack-destination", folder], folder)) as [
    { filename: string; files: { path: string }[] },
  ];
  await writeFile(join(project, "package.json"), '{"private":true,"type":"module"}');
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], project);
  return {
    project,
    installed: join(project, "node_modules", "barkeep-client"),
    files: packed.files.map(({ path }) => path),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
