import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { expect, it, vi } from "vitest";
import { processWith, thisProcess } from "./process-identity.ts";

it("this process is the one with its pid", () => {
  expect(processWith(process.pid)).toEqual(thisProcess());
});

it.runIf(process.platform === "linux")(
  "one that has ended is none, also while its parent has not asked for it",
  async () => {
    // The child ends when the fourth pipe does: not before its parent is one that asks for no child, as a shell would.
    const parent = spawn("sh", ["-c", "cat <&3 >/dev/null & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    });
    try {
      const lines = createInterface({ input: parent.stdout as Readable })[Symbol.asyncIterator]();
      const { value: line } = await lines.next();
      const pid = Number(line);
      const told = (of: number | undefined, what: string) => readFileSync(`/proc/${of}/${what}`, "utf8");
      const waits = { timeout: 10_000, interval: 10 };
      await vi.waitFor(() => expect(told(parent.pid, "comm")).toBe("sleep\n"), waits);
      expect(processWith(pid)).not.toBeNull();
      (parent.stdio[3] as Writable).end();
      await vi.waitFor(() => expect(told(pid, "stat").split(") ")[1]?.[0]).toBe("Z"), waits);
      expect(processWith(pid)).toBeNull();
    } finally {
      parent.kill("SIGKILL");
    }
  },
);
