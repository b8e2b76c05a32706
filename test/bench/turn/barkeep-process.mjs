// @ts-check
/** The product as built, in a process of its own: server, gateway, journal, Python pool. Answers `cpu` with its CPU time in ms. */
import { startServer } from "../../../dist/server/start/start.js";

const server = await startServer({ env: process.env });
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});
process.on("disconnect", async () => {
  await server.close();
  process.exit(0);
});
process.send?.({ url: server.url, token: server.localToken });
