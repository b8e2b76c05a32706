/** What a call may say and ask while it runs holds on a runner too: its own tests, with NATS in between. */
import { leaveOut } from "../left-out.ts";
import { whyNoNats } from "./nats-server.ts";

if (whyNoNats === null) {
  await import("./engine-over-nats.ts");
  await import("../engine/companion.test.ts");
} else leaveOut("the tests of progress and state over NATS", whyNoNats);
