import { describe, expect, it } from "vitest";
import { createSourceChecks, isLoopback, type SourceCheckOptions } from "./request-source.ts";

const checks = (more: Partial<SourceCheckOptions> = {}) =>
  createSourceChecks({ host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], ...more });
const local = checks();
const open = checks({
  host: "0.0.0.0",
  publicUrl: "https://npc.example",
  allowedHosts: ["inner.example"],
  allowedOrigins: ["https://play.example"],
});

describe("the Host header", () => {
  it.each([
    [local, "127.0.0.1:7070", true],
    [local, "localhost:7070", true],
    [local, "LOCALHOST", true],
    [local, "[::1]:7070", true],
    [local, "192.168.1.5:7070", true],
    [local, "evil.example:7070", false],
    [local, "127.0.0.1.evil.example", false],
    [local, "localhost.evil.example", false],
    [local, "evil.example@127.0.0.1", false],
    [local, "", false],
    [open, "npc.example", true],
    [open, "inner.example:80", true],
    [open, "other.example", false],
    [checks({ allowedHosts: ["*"] }), "any.example", true],
  ])("%# %s passes: %s", (subject, host, passes) => {
    expect(subject.host({ host }) === undefined).toBe(passes);
  });

  it("must be there", () => {
    expect(local.host({})).toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("BARKEEP_ALLOWED_HOSTS"),
    });
  });
});

describe("the Origin header", () => {
  it.each([
    [local, undefined, true],
    [local, "http://127.0.0.1:7070", true],
    [local, "http://localhost:8080", true],
    [local, "https://evil.example", false],
    [local, "http://localhost.evil.example", false],
    [local, "null", false],
    [open, "https://npc.example", true],
    [open, "https://play.example", true],
    [open, "http://play.example", false],
    [open, "http://localhost:8080", false],
    [open, "null", false],
    [checks({ allowedOrigins: ["*"] }), "https://any.example", true],
  ])("%# %s passes: %s", (subject, origin, passes) => {
    const headers = origin === undefined ? {} : { origin };
    expect(subject.origin({ host: "127.0.0.1:7070", ...headers }) === undefined).toBe(passes);
  });

  it("and the Host header both stand before a WebSocket", () => {
    expect(local.upgrade({ host: "127.0.0.1:7070" })).toBeUndefined();
    expect(local.upgrade({ host: "evil.example" })).toMatchObject({ code: "forbidden" });
    expect(local.upgrade({ host: "127.0.0.1:7070", origin: "https://evil.example" })).toMatchObject({
      code: "forbidden",
    });
  });
});

describe("isLoopback", () => {
  it.each([
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["10.0.0.1", false],
    ["127.evil.example", false],
  ])("%s: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
