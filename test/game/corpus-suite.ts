/** The corpus of fixtures, both ways: what the server sends is read without loss, what a client sends is understood or refused as it says. */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { maxClientFrameBytes } from "../../protocol/constants.ts";
import { projectRoot } from "./build-client.ts";
import { type ClientStage, expectWhole, turnOf } from "./client-stage.ts";
import type { Driver, DriverEvent } from "./driver.ts";

interface Fixtures {
  readonly valid: readonly { readonly name: string; readonly message: Fixture }[];
  readonly invalid: readonly {
    readonly name: string;
    readonly message: object;
    readonly code: string;
    readonly path: string;
  }[];
}

interface Fixture {
  readonly type: string;
  readonly id: string;
}

interface Frame {
  readonly name: string;
  readonly text: string;
  readonly code?: string;
  readonly path?: string;
  readonly replyTo?: string;
  readonly message?: Fixture;
}

const corpus = join(projectRoot, "test/fixtures/protocol");
const read = async <T>(path: string): Promise<T> => JSON.parse(await readFile(join(corpus, path), "utf8")) as T;

async function fixtures(from: "client" | "server"): Promise<Map<string, Fixtures>> {
  const files = (await readdir(join(corpus, from))).filter((file) => file.endsWith(".json"));
  return new Map(
    await Promise.all(files.map(async (file) => [file, await read<Fixtures>(`${from}/${file}`)] as const)),
  );
}

/** What the server answers a frame that it could not read. */
const misread = ["bad_json", "unknown_type", "invalid_message", "too_large"];

/** Reads a message as the client's own class and gives it as it would be sent. */
async function written(driver: Driver, from: "client" | "server", name: string, message: object): Promise<string> {
  driver.send({ do: "roundtrip", from, name, text: JSON.stringify(message) });
  const answer = await driver.event("roundtrip", { name });
  expect(answer.refused, name).toBeUndefined();
  expect(JSON.parse(answer.text), name).toEqual(message);
  return answer.text;
}

/** A bare socket of the driver's: what is said on it goes out as it stands. */
class Line {
  readonly #driver: Driver;
  readonly #name = randomUUID();

  constructor(driver: Driver, url: string) {
    this.#driver = driver;
    driver.send({ do: "dial", line: this.#name, url });
  }

  say(text: string): void {
    this.#driver.send({ do: "speak", line: this.#name, text });
  }

  /** Says it and gives the next thing the server says. */
  async ask(text: string): Promise<Record<string, unknown>> {
    this.say(text);
    const { text: answer } = await this.#driver.event("heard", { line: this.#name });
    return JSON.parse(answer);
  }

  /** The code the server closes it with. */
  async hungUp(): Promise<number> {
    return (await this.#driver.event("hungUp", { line: this.#name })).code;
  }

  end(): void {
    this.#driver.send({ do: "hangUp", line: this.#name });
  }
}

export function describeCorpus(stage: ClientStage): void {
  it("reads every server message of the corpus without loss", async () => {
    const driver = stage.newDriver();
    for (const [file, { valid }] of await fixtures("server"))
      for (const { name, message } of valid) await written(driver, "server", `${file}: ${name}`, message);
  });

  it("writes every client message of the corpus as the server takes it, and is told of every wrong one", async () => {
    const { driver } = await stage.talkTo("barkeep", { tap: true });
    let sent = 0;
    /** The errors that came back before the pong of a ping sent right behind. */
    const errorsAfter = async (text: string): Promise<{ code: string }[]> => {
      const before = driver.events.length;
      const ping = `corpus-${++sent}`;
      driver.send({ do: "raw", text });
      driver.send({ do: "raw", text: JSON.stringify({ type: "ping", id: ping }) });
      const isPong = (event: DriverEvent): boolean => event.event === "frame" && event.text.includes(`"${ping}"`);
      await driver.until(isPong, `the pong behind ${text.slice(0, 200)}`);
      const frames = driver.events.slice(before).filter(({ event }) => event === "frame");
      return frames.map(({ text: frame }) => JSON.parse(frame)).filter(({ code }) => code);
    };
    for (const [file, { valid, invalid }] of await fixtures("client")) {
      // A socket is greeted once: the next test has a fresh one for each of these.
      if (file === "hello.json") continue;
      for (const { name, message } of valid) {
        const errors = await errorsAfter(await written(driver, "client", `${file}: ${name}`, message));
        expect(
          errors.filter(({ code }) => misread.includes(code)),
          `${file}: ${name}`,
        ).toEqual([]);
      }
      for (const { name, message, code, path } of invalid)
        expect(await errorsAfter(JSON.stringify(message)), `${file}: ${name}`).toMatchObject([{ code, path }]);
    }
    expect(sent).toBeGreaterThan(100);
  });

  it("says every hello of the corpus, each on a fresh socket, and hears what the server thinks of it", async () => {
    const driver = stage.newDriver();
    const url = stage.barkeep.url;
    const { valid, invalid } = (await fixtures("client")).get("hello.json")!;
    for (const { name, message } of valid) {
      // As it stands its token is nobody's.
      const stranger = new Line(driver, url);
      const refused = await stranger.ask(await written(driver, "client", name, message));
      expect(refused, name).toMatchObject({ type: "error", code: "unauthorized", replyTo: message.id });
      expect(await stranger.hungUp(), name).toBe(4001);
      const friend = new Line(driver, url);
      const good = { ...message, token: stage.barkeep.adminToken };
      expect(await friend.ask(await written(driver, "client", `${name}, signed in`, good)), name).toMatchObject({
        type: "welcome",
        replyTo: message.id,
        protocolVersion: 1,
      });
      friend.end();
    }
    for (const { name, message, code, path } of invalid) {
      const line = new Line(driver, url);
      expect(await line.ask(JSON.stringify(message)), name).toMatchObject({ type: "error", code, path });
      // A mistake costs nothing: the same socket is greeted by a hello that is right.
      const right = { type: "hello", id: "right", protocolVersions: [1], token: stage.barkeep.adminToken };
      expect(await line.ask(JSON.stringify(right)), name).toMatchObject({ type: "welcome", replyTo: "right" });
      line.end();
    }
    const old = new Line(driver, url);
    const tomorrow = { type: "hello", id: "m1", protocolVersions: [2], token: stage.barkeep.adminToken };
    expect(await old.ask(JSON.stringify(tomorrow))).toMatchObject({ code: "unsupported_version", replyTo: "m1" });
    expect(await old.hungUp()).toBe(4002);
    expect(valid.length + invalid.length).toBeGreaterThan(15);
  });

  it("sends every frame of the corpus as it stands, before hello and after", async () => {
    const driver = stage.newDriver();
    const frames = await read<Frame[]>("frames.json");
    const line = new Line(driver, stage.barkeep.url);
    const understood = (
      name: string,
      answer: Record<string, unknown>,
      { message, code, path, replyTo }: Frame,
    ): void => {
      if (code !== undefined) {
        expect(answer, name).toMatchObject({ type: "error", code });
        expect(answer.replyTo, name).toBe(replyTo);
        if (path !== undefined) expect(answer.path, name).toBe(path);
        return;
      }
      expect(answer.replyTo, name).toBe(message?.id);
      expect(misread, name).not.toContain(answer.code);
    };
    for (const frame of frames) understood(`before hello: ${frame.name}`, await line.ask(frame.text), frame);
    const hello = { type: "hello", id: "h", protocolVersions: [1], token: stage.barkeep.adminToken };
    expect(await line.ask(JSON.stringify(hello))).toMatchObject({ type: "welcome" });
    for (const frame of frames) {
      const answer = await line.ask(frame.text);
      understood(frame.name, answer, frame);
      if (frame.message?.type === "ping") expect(answer.type, frame.name).toBe("pong");
    }
    line.end();
    expect(frames.length).toBeGreaterThan(20);
  });

  it.each<[string, string, { readonly do: string; readonly [field: string]: unknown }]>([
    ["a frame too large to be read", "frame_too_large", { do: "raw", text: "x".repeat(maxClientFrameBytes + 1) }],
    ["a binary frame", "protocol_error", { do: "binary", bytes: [123, 0, 255] }],
  ])("is told why its socket was closed for %s, and resumes", async (_, code, command) => {
    const { driver } = await stage.talkTo("barkeep");
    driver.send(command);
    expect((await driver.event("failed", { code })).advice).not.toBe("");
    expect(await driver.message("session.opened")).toMatchObject({ resumed: true });
    driver.send({ do: "say", session: "a", text: "Good evening" });
    expect(await turnOf(driver)).toMatchObject({ finish: "complete" });
    expectWhole(driver);
  });
}
