import { expect, test } from "vitest";
import { BudgetWatch, sharedBudget, type Use } from "./budget-watch.ts";

const limits = { kib: 1000 * 1024, tasks: 100 };

function threads(count: number) {
  const shared = sharedBudget(count);
  const ended: string[] = [];
  const messages: string[] = [];
  const uses: Use<string>[][] = Array.from({ length: count }, () => []);
  const watches = uses.map(
    (_, thread) =>
      new BudgetWatch<string>({
        shared,
        limits,
        measure: () => uses[thread] ?? [],
        end(of, message) {
          ended.push(of);
          messages.push(message);
          return true;
        },
      }),
  );
  const look = (): void => {
    for (const watch of watches) watch.look();
  };
  return { uses, ended, messages, look };
}

const use = (of: string, megabytes: number, tasks = 1): Use<string> => ({ of, kib: megabytes * 1024, tasks });

test("what fits is left alone", () => {
  const { uses, ended, look } = threads(2);
  uses[0] = [use("a", 500)];
  uses[1] = [use("b", 400), use("c", 100)];
  look();
  look();
  expect(ended).toEqual([]);
});

test("the largest of all threads ends first, and others only while there is too much without it", () => {
  const { uses, ended, messages, look } = threads(3);
  uses[0] = [use("a", 500), use("b", 400)];
  uses[1] = [use("c", 600), use("d", 10)];
  uses[2] = [use("e", 450)];
  look();
  look();
  expect(ended).toEqual(["c"]);
  expect(messages[0]).toMatch(/more than the 1000 MB .* this call took most \(600 MB\)/);
  uses[1] = [use("d", 10)];
  look();
  look();
  expect(ended).toEqual(["c", "a"]);
  uses[0] = [use("b", 400)];
  look();
  look();
  expect(ended).toEqual(["c", "a"]);
});

test("of equals one ends", () => {
  const { uses, ended, look } = threads(2);
  uses[0] = [use("a", 600)];
  uses[1] = [use("b", 600)];
  look();
  look();
  expect(ended).toEqual(["a"]);
});

test("one that doesn't go is not waited for for ever", () => {
  const { uses, ended, look } = threads(1);
  uses[0] = [use("a", 800), use("b", 700)];
  for (let n = 0; n < 12; n += 1) look();
  expect(ended.length).toBeGreaterThan(1);
});

test("threads and processes have a budget, too", () => {
  const { uses, ended, messages, look } = threads(1);
  uses[0] = [use("a", 1, 80), use("b", 2, 30)];
  look();
  expect(ended).toEqual(["a"]);
  expect(messages[0]).toContain("more than 100 threads and processes, and this call had most of them (80)");
});
