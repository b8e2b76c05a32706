/** The words of the table of machines: fetched where there is more than one. */
import { spoken } from "./spoken.ts";
export const machineWords = spoken("machine", {
  title: "Machines",
  id: "Id",
  role: "Role",
  roles: { node: "node", runner: "runs methods" },
  url: "Address",
  version: "Version",
  sessions: "Sessions",
  methods: "Methods running",
  of: (running: string, capacity: string) => `${running} of ${capacity}`,
  draining: "draining",
});
