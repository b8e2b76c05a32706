import { expect, it } from "vitest";
import { run } from "../../scripts/steps.mjs";

it("a step that fails says which, what its program said, and what to do", () => {
  const failing = () =>
    run("Installing", process.execPath, ["-e", "console.error('no network'); process.exit(3)"], {
      hint: "Mend the network.",
    });
  expect(failing).toThrow("Installing failed (exit code 3).\nno network\n\nMend the network.");
});

it("a program that is not there is named", () => {
  expect(() => run("Installing", "/no/such/program", [])).toThrow(/^Installing failed \(.*\/no\/such\/program.*\)\.$/);
});
