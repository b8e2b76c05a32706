/** What a command of the operator's can see and write behind the fence, tried with a real one. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { findFence } from "./isolated-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(process.cwd(), ".fence-"));
  writeFileSync(join(folder, "secret"), "kept");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("says why there is none", async () => {
  expect(await findFence([], null)).toEqual({ fence: null, why: "bubblewrap isn't installed" });
  expect(await findFence([], "/bin/false")).toMatchObject({ fence: null, why: expect.stringContaining("namespaces") });
});

it.runIf(process.platform === "linux")("shows a machine to read, without what is hidden", async (context) => {
  const found = await findFence([folder]);
  if (found.fence === null) return context.skip(found.why);
  const look = (shell: string, writable: readonly string[] = []) => {
    const { command, args } = found.fence({ command: "sh", args: ["-c", shell], writable });
    return execFileSync(command, [...args], { encoding: "utf8" }).trim();
  };
  expect(look(`ls ${folder} | wc -l; ls /proc | wc -l; pwd`)).toBe("0\n0\n/");
  expect(look(`(echo x > ${process.cwd()}/.fence-x) 2>/dev/null; echo y > /tmp/y && cat /tmp/y`)).toBe("y");
  expect(existsSync(join(process.cwd(), ".fence-x"))).toBe(false);
  expect(look(`echo changed > ${folder}/secret && echo done`, [folder])).toBe("done");
  expect(readFileSync(join(folder, "secret"), "utf8")).toBe("changed\n");
});

it.runIf(process.platform === "linux")(
  "hides it also from who works, or may write, in a folder that holds it, and shows what is named within",
  async (context) => {
    const outer = mkdtempSync(join(process.cwd(), ".fence-"));
    onTestFinished(() => rmSync(outer, { recursive: true, force: true }));
    const hidden = join(outer, "data");
    mkdirSync(join(hidden, "shared"), { recursive: true });
    for (const path of ["plain", "data/secret", "data/shared/open"]) writeFileSync(join(outer, path), "x");
    const found = await findFence([hidden]);
    if (found.fence === null) return context.skip(found.why);
    const look = (rest: { readonly cwd: string; readonly writable?: readonly string[] }) => {
      const { command, args } = found.fence({ command: "sh", args: ["-c", `ls ${outer} ${hidden}`], ...rest });
      return execFileSync(command, [...args], { encoding: "utf8" }).split(/\s+/);
    };
    const inside = { cwd: outer };
    expect(look(inside)).toContain("plain");
    expect(look(inside)).not.toContain("secret");
    expect(look({ ...inside, writable: [outer] })).not.toContain("secret");
    const link = join(mkdtempSync("/tmp/bk-link-"), "a-link");
    symlinkSync(outer, link);
    onTestFinished(() => rmSync(dirname(link), { recursive: true, force: true }));
    expect(look({ cwd: link })).toContain("plain");
    expect(look({ cwd: link, writable: [link] })).not.toContain("secret");
    const both = look({ ...inside, writable: [outer, join(hidden, "shared")] });
    expect(both).toContain("shared");
    expect(both).not.toContain("secret");
  },
);

it.runIf(process.platform === "linux")("finds a program that lies in /tmp, and nothing else there", async (context) => {
  const found = await findFence([]);
  if (found.fence === null) return context.skip(found.why);
  const [own, others] = [mkdtempSync("/tmp/bk-own-"), mkdtempSync("/tmp/bk-others-")];
  onTestFinished(() => {
    for (const path of [own, others]) rmSync(path, { recursive: true, force: true });
  });
  mkdirSync(join(own, "bin"));
  writeFileSync(join(own, "lib"), "its library");
  writeFileSync(join(own, "bin", "program"), `cat ${own}/lib; ls /tmp; echo x > ${own}/lib`);
  const { command, args } = found.fence({ command: "sh", args: [join(own, "bin", "program")] });
  const { stdout } = spawnSync(command, [...args], { encoding: "utf8" });
  expect(stdout).toContain("its library");
  expect(stdout).not.toContain(others.slice("/tmp/".length));
  expect(readFileSync(join(own, "lib"), "utf8")).toBe("its library");
});
