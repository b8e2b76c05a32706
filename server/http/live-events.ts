/** What happens in the server, told to every open page. A page that reads too slowly is let go and connects again. */
import type { TurnWatch } from "../usage/recent-turns.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { pumpEvents } from "./event-pump.ts";
import type { EventStream } from "./event-stream.ts";
import { figuresOfAll } from "./figures.ts";

export interface LiveEvent {
  readonly kind:
    | "session"
    | "turn"
    | "call"
    | "method"
    | "character"
    | "hook"
    | "schedule"
    | "mcp-server"
    | "scenario"
    | "scenario-run"
    | "status";
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface LiveEvents {
  /** Passes events on until the stream's signal. */
  send(stream: EventStream): Promise<void>;
  stop(): void;
}

/** The status is looked at by polling, as counts have no event of their own; only while a page is open. */
const statusMs = 2_000;

export function createLiveEvents(dependencies: HttpDependencies, turns: TurnWatch): LiveEvents {
  const { sessions, methods, characters, hooks, schedules, mcpServers, scenarios, otherNodes } = dependencies;
  const readers = new Set<(event: LiveEvent) => void>();
  const tell = (event: LiveEvent) => {
    for (const reader of readers) reader(event);
  };
  /** What people edit is heard of on every node by itself; this is not. */
  const tellAll = (event: LiveEvent) => {
    tell(event);
    otherNodes?.tell(event);
  };
  const stops = [
    otherNodes?.onTold((event) => tell(event as LiveEvent)) ?? (() => {}),
    sessions.onChange((change) => tellAll({ ...change })),
    methods.onChange((change) => tell({ kind: "method", ...change })),
    methods.calls.onRecord(({ id, method, character, session, turn, cause, status, ms, at }) =>
      tellAll({ kind: "call", id, method, character, session, turn, cause, status, ms, at }),
    ),
    scenarios.runner.onChange(({ id, scenario, status, passed }) =>
      tellAll({ kind: "scenario-run", id, scenario, status, passed }),
    ),
    characters.onChange?.((change) => tell({ kind: "character", ...change })) ?? (() => {}),
    // Of these what happens is told in the same way as what was edited.
    hooks.onChange((id) => tellAll({ kind: "hook", id })),
    schedules.onChange((id) => tellAll({ kind: "schedule", id })),
    scenarios.onChange((id) => tell({ kind: "scenario", id })),
    mcpServers.onChange((id) => tell({ kind: "mcp-server", id })),
  ];
  let lastStatus = "";
  let poll: NodeJS.Timeout | undefined;
  const look = async () => {
    const { nodes, python, sessions, recent } = await figuresOfAll(dependencies, turns);
    const status = { nodes, python, sessions };
    // A turn of another node is told of before that node's figures have it.
    const text = JSON.stringify({ ...status, recent });
    if (text !== lastStatus) tell({ kind: "status", id: "status", ...status });
    lastStatus = text;
  };
  const join = (reader: (event: LiveEvent) => void) => {
    readers.add(reader);
    // While the database is away nothing is known of other nodes: the next look tells.
    poll ??= setInterval(() => void look().catch(() => undefined), statusMs).unref();
  };
  const leave = (reader: (event: LiveEvent) => void) => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(poll);
    poll = undefined;
  };

  return {
    send(stream) {
      const subscribe = (reader: (event: LiveEvent) => void) => {
        join(reader);
        return () => leave(reader);
      };
      return pumpEvents({ stream, subscribe, write: (event: LiveEvent) => stream.write(event.kind, event) });
    },
    stop() {
      for (const stop of stops) stop();
      clearInterval(poll);
    },
  };
}
