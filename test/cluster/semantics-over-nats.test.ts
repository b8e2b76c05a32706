/** What the engine promises of a method's call holds on a runner too: its own tests, with NATS in between. */
import { leaveOut } from "../left-out.ts";
import { whyNoNats } from "./nats-server.ts";

if (whyNoNats === null) {
  await import("./engine-over-nats.ts");
  await import("../engine/semantics.test.ts");
} else leaveOut("the engine's tests over NATS", whyNoNats);
