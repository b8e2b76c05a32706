import { expect, it, onTestFinished } from "vitest";
import { createMemoryStore } from "../../mock/memory-store.ts";
import { silentLog } from "../../observe/log.ts";
import type { Store } from "../../store/store.ts";
import { createMcpServers } from "./mcp-servers.ts";

/** A node of its own on the same documents; nothing may be reached from it. */
function open(store: Store) {
  const servers = createMcpServers({
    store,
    vault: { environment: () => ({ values: {}, missing: [] }), maskJson: (value) => value },
    policy: { refusal: () => "nothing may be reached here" },
    calls: { record: async () => {} },
    commands: [],
    hidden: [],
    clock: Date,
    ids: (prefix) => `${prefix}_1`,
    log: silentLog,
    version: "0.1.0",
    timeoutMs: 1000,
  });
  onTestFinished(() => servers.close());
  return servers;
}

it("those that another node adds, switches and takes out are connected and let go here as well", async () => {
  const store = createMemoryStore();
  const [here, there] = [open(store), open(store)];
  const heard: string[] = [];
  here.onChange((id) => heard.push(id));
  const isOff = () => here.get("far").state.status === "off";
  await there.create({ id: "far", name: "Far", url: "https://far.example/mcp" });
  expect(heard).toContain("far");
  expect(isOff()).toBe(false);
  await there.update("far", { version: 1, enabled: false });
  expect(isOff()).toBe(true);
  await there.update("far", { version: 2, enabled: true });
  expect(isOff()).toBe(false);
  await there.remove("far");
  expect(here.list()).toEqual([]);
  await there.create({ id: "far", name: "Far", url: "https://far.example/mcp", enabled: false });
  expect(isOff()).toBe(true);
});
