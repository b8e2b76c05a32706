/** Says at the end of a run what was left out and why, once, however many files it concerns. */
import type { Reporter, TestModule } from "vitest/node";

export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = leftOutLines(modules);
    if (lines.length > 0) process.stdout.write(`\n${lines.join("\n")}\n`);
  }
}

export function leftOutLines(modules: readonly TestModule[]): string[] {
  const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
  return [
    ...new Set(
      skipped.flatMap((test) => {
        const result = test.result();
        // A test that a filter passes over is skipped, too, but has no note.
        return result.state === "skipped" && result.note ? [`NOT RUN: ${test.name}: ${result.note}`] : [];
      }),
    ),
  ];
}
