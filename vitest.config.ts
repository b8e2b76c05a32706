import { defineConfig } from "vitest/config";
import { whyNoPostgres } from "./server/records/testing/postgres.ts";

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

export default defineConfig({
  test: {
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", "./test/left-out-reporter.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "",
          include: [
            "protocol/**/*.test.ts",
            "server/**/*.test.ts",
            "cli/**/*.test.ts",
            "admin-ui/src/**/*.test.ts",
            "test/**/*.test.ts",
          ],
        },
      },
      ...(whyNoPostgres === null ? [onPostgres] : []),
    ],
  },
});
