/** What a flow of the kit is given: sockets that have said hello, sessions, and ways to say what should have been. */
import { protocolVersion } from "../constants.ts";
import type { ServerMessageOf } from "../messages.ts";
import { NotConforming, Probe, type ProbeOptions } from "./probe.ts";

export interface StageOptions extends ProbeOptions {
  readonly token: string | undefined;
  readonly character: string;
}

/** A check that this server can't be put to, and why. */
export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}

export class Stage {
  readonly character: string;
  readonly #options: StageOptions;
  readonly #probes: Probe[] = [];

  constructor(options: StageOptions) {
    this.#options = options;
    this.character = options.character;
  }

  /** A socket that has not said hello. */
  async connect(): Promise<Probe> {
    const probe = await Probe.connect(this.#options);
    this.#probes.push(probe);
    return probe;
  }

  hello(more: object = {}): { type: string; [field: string]: unknown } {
    const { token } = this.#options;
    return { type: "hello", protocolVersions: [protocolVersion], ...(token !== undefined && { token }), ...more };
  }

  async greeted(): Promise<Probe> {
    const probe = await this.connect();
    await probe.ask(this.hello(), "welcome");
    return probe;
  }

  async open(probe: Probe, more: object = {}): Promise<string> {
    const { session } = await probe.ask({ type: "session.open", character: this.character, ...more }, "session.opened");
    return session;
  }

  /** Says something and gives the whole turn's end. */
  async turn(probe: Probe, session: string, text: string): Promise<ServerMessageOf<"turn.finished">> {
    const { turn } = await probe.ask({ type: "say", session, text }, "turn.started");
    return probe.when("turn.finished", (message) => message.turn === turn);
  }

  expect(condition: boolean, otherwise: string): void {
    if (!condition) throw new NotConforming(otherwise);
  }

  /** Closes every socket and gives what they saw that was not as documented. */
  strike(): string[] {
    for (const probe of this.#probes) probe.close();
    return this.#probes.flatMap(({ faults }) => faults);
  }
}
