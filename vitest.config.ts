import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { whyNoPostgres } from "./server/records/testing/postgres.ts";

/** What is tested by itself, without a process or a server: its files share a worker, and load what they have in common once. */
const units = ["protocol", "server", "cli", "admin-ui/src", "test/http", "test/conformance"].map(
  (room) => `${room}/**/*.test.ts`,
);

/** Suites with a script of their own, since they take minutes: the clients of Unity and Unreal, and the page in a browser. */
const clients = ["test/game/**/*.test.ts"];
const page = ["test/browser/**/*.test.ts"];

/** What is tested once more on PostgreSQL, where there is one. */
const onPostgres = {
  extends: true as const,
  test: {
    name: "postgres",
    env: { BARKEEP_TEST_ENGINE: "postgres" },
    include: ["records", "hooks", "schedules"].map((room) => `server/${room}/**/*.test.ts`),
    exclude: ["server/records/{engines,migrate,postgres-engine}.test.ts"],
  },
};

/** What takes minutes begins first: at the end it would run while nothing else does. Files that may share a worker follow each other. */
const longest = ["test/cluster/", "test/access/", "test/engine/", "test/e2e/"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((folder) => moduleId.includes(folder));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).sort(
      (a, b) => place(a) - place(b) || a.project.name.localeCompare(b.project.name),
    );
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", "./test/left-out-reporter.ts"],
    // They end what hangs, and judge nothing: a busy machine may take many times as long as a quiet one.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/{http,conformance}/**", ...clients, ...page],
        },
      },
      { extends: true, test: { name: "units", isolate: false, include: units } },
      { extends: true, test: { name: "clients", include: clients } },
      { extends: true, test: { name: "page", include: page } },
      ...(whyNoPostgres === null ? [onPostgres] : []),
    ],
  },
});
