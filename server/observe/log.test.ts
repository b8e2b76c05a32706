import { describe, expect, it } from "vitest";
import { createLog, type LogOptions } from "./log.ts";

function logging(options: Partial<LogOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { log: createLog({ level: "info", destination, ...options }), lines };
}

describe("createLog", () => {
  it("writes one JSON object a line, the ready line among them", () => {
    const { log, lines } = logging();
    log.info({ url: "http://127.0.0.1:7070" }, "ready");
    expect(lines).toEqual([{ level: "info", time: expect.any(String), url: "http://127.0.0.1:7070", msg: "ready" }]);
    expect(new Date(String(lines[0]!.time)).toISOString()).toBe(lines[0]!.time);
  });

  it("announces the ready line at every level", () => {
    const { log, lines } = logging({ level: "silent" });
    log.info({}, "not written");
    log.announce({ url: "http://127.0.0.1:7070" }, "ready");
    expect(lines).toEqual([expect.objectContaining({ msg: "ready", url: "http://127.0.0.1:7070" })]);
  });

  it("carries the fields of a child on every line", () => {
    const { log, lines } = logging();
    log.child({ connection: "c_1" }).child({ session: "s_1" }).warn({}, "slow");
    expect(lines[0]).toMatchObject({ connection: "c_1", session: "s_1", level: "warn" });
  });

  it("shows what was said at debug only, however deep it lies", () => {
    const words = {
      text: "open sesame",
      message: { delta: "open sesame" },
      call: { record: { input: "open sesame" } },
    };
    const usual = logging();
    usual.log.info(words, "turn");
    expect(JSON.stringify(usual.lines)).not.toContain("open sesame");
    const debugging = logging({ level: "debug" });
    debugging.log.debug(words, "turn");
    expect(JSON.stringify(debugging.lines).match(/open sesame/g)).toHaveLength(3);
  });

  it("never shows a field that holds a secret, at any level", () => {
    const { log, lines } = logging({ level: "debug" });
    log.debug({ token: "hunter22", request: { authorization: "hunter22", headers: { cookie: "hunter22" } } }, "hello");
    log.child({ cookie: "hunter22" }).warn({ headers: [{ value: "hunter22" }] }, "child");
    log.error({ err: Object.assign(new Error("refused"), { apiKey: "hunter22", sent: { key: "hunter22" } }) }, "error");
    expect(JSON.stringify(lines)).not.toContain("hunter22");
    expect(lines[2]).toMatchObject({ err: { message: "refused", apiKey: "[secret]", sent: { key: "[secret]" } } });
  });

  it("leaves what it is given as it is", () => {
    const { log } = logging();
    const fields = { request: { token: "hunter22" } };
    log.info(fields, "hello");
    expect(fields).toEqual({ request: { token: "hunter22" } });
  });

  it("shows errors with their causes, whichever name the field has", () => {
    const { log, lines } = logging();
    const error = new Error("could not save", { cause: new Error("disk full") });
    log.error({ err: error }, "one");
    log.error({ error }, "two");
    log.error({ error: { code: "rate_limited" } }, "three");
    expect(lines[0]).toMatchObject({ err: { message: "could not save", cause: { message: "disk full" } } });
    expect(lines[1]).toMatchObject({
      error: { message: "could not save", stack: expect.stringContaining("log.test") },
    });
    expect(lines[2]).toMatchObject({ error: { code: "rate_limited" } });
  });

  it("masks a whole line: message, fields and errors", () => {
    const { log, lines } = logging({ mask: (line) => line.replaceAll("hunter22", "«KEY»") });
    log.error({ err: new Error("401 for hunter22"), url: "https://x/?k=hunter22" }, "hunter22 was refused");
    expect(JSON.stringify(lines)).not.toContain("hunter22");
    expect(lines[0]).toMatchObject({ msg: "«KEY» was refused", err: { message: "401 for «KEY»" } });
  });
});
