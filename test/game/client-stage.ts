/** What the tests of a game client share: its driver, a model that speaks when told to, the real server, and a relay that can be cut. */
import { afterAll, afterEach, beforeAll, expect, onTestFinished } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import type { BuiltProgram } from "./build-client.ts";
import { Driver, type DriverEvent } from "./driver.ts";
import { type PacedModel, startPacedModel } from "./paced-model.ts";
import { type Relay, startRelay } from "./relay.ts";

export interface Connecting {
  /** The relay's when not given. */
  readonly url?: string;
  /** The admin's when not given. */
  readonly token?: string;
  /** Show every frame as it comes. */
  readonly tap?: boolean;
  /** The driver tells of each time the client asks for a token, and waits for one. */
  readonly asks?: boolean;
  readonly refreshEveryMs?: number;
}

export class ClientStage {
  model!: PacedModel;
  barkeep!: BarkeepProcess;
  relay!: Relay;
  #program!: BuiltProgram;

  async build(build: () => Promise<BuiltProgram>): Promise<void> {
    [this.#program, this.model] = await Promise.all([build(), startPacedModel()]);
    this.barkeep = await this.#start();
    await this.barkeep.request("POST", "/characters", {
      id: "teller",
      name: "Teller",
      persona: "Tells.",
      model: "gpt-4o",
      limits: { answerChars: 200_000 },
    });
    this.relay = await startRelay(this.barkeep.url);
  }

  async strike(): Promise<void> {
    await this.relay?.close();
    await this.barkeep?.stop();
    await this.model?.close();
    await this.#program?.remove();
  }

  /** Starts the server again on the same data; the one before must have ended. */
  async startAgain(): Promise<void> {
    this.barkeep = await this.#start(this.barkeep.dataDirectory);
    this.relay.point(this.barkeep.url);
  }

  #start(dataDirectory?: string): Promise<BarkeepProcess> {
    const env = {
      OPENAI_API_KEY: "test-key",
      OPENAI_BASE_URL: this.model.url,
      BARKEEP_DEFAULT_MODEL: "rehearsal",
      BARKEEP_MAX_UNSENT_BYTES: "65536",
      BARKEEP_MESSAGES_PER_MINUTE: "100000",
      BARKEEP_DRAIN_MS: "1000",
    };
    return startBarkeep({ env, ...(dataDirectory !== undefined && { dataDirectory }) });
  }

  /** A driver that runs and is ended after the test; a test that runs beside others passes its own hook. */
  newDriver(atEnd: (end: () => Promise<void>) => void = onTestFinished): Driver {
    const driver = new Driver(this.#program);
    atEnd(() => driver.quit());
    return driver;
  }

  connect(driver: Driver, options: Connecting = {}): void {
    driver.send({ do: "connect", url: this.relay.url, token: this.barkeep.adminToken, ...options });
  }

  /** A driver that has connected and opened session `a` with the character. */
  async talkTo(character: string, options: Connecting & { readonly actions?: object[] } = {}) {
    const { actions = [], ...connecting } = options;
    const driver = this.newDriver();
    this.connect(driver, connecting);
    const player = { id: "p1", name: "Ada" };
    driver.send({ do: "open", session: "a", character, player, actions });
    const opened = await driver.message("session.opened");
    return { driver, session: opened.session };
  }

  /** How many sockets the server has closed with that code. */
  async closedWith(code: number): Promise<number> {
    const metrics = await (await fetch(`${this.barkeep.url}/metrics`)).text();
    const count = new RegExp(`^barkeep_connections_closed_total\\{code="${code}"\\} (\\d+)$`, "m").exec(metrics);
    return Number(count?.[1] ?? 0);
  }
}

/** Builds the driver and starts the servers once for the tests that follow. */
export function useStage(build: () => Promise<BuiltProgram>): ClientStage {
  const stage = new ClientStage();
  beforeAll(() => stage.build(build), 120_000);
  afterEach(() => stage.relay.refuse(false));
  afterAll(() => stage.strike(), 30_000);
  return stage;
}

/** What must hold of every session's messages: each once, in order, none missing, deltas joined are the text. */
export function expectWhole(driver: Driver, session = "a"): void {
  const messages = driver.messages(session);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
  for (const message of messages) {
    if (message.type !== "turn.finished" || message.finish === "cancelled") continue;
    const deltas = messages.flatMap((other) =>
      other.type === "text.delta" && other.turn === message.turn && !other.filler ? [other.delta] : [],
    );
    expect(deltas.join("")).toBe(message.text);
  }
}

export const turnOf = (driver: Driver): Promise<DriverEvent> => driver.event("turn", { session: "a" });
