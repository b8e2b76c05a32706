import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Json } from "../../protocol/json.ts";
import { deliveryId, verify } from "./verify.ts";

const now = 1_531_420_618_000;
const delivery = (headers: Record<string, string>, body: string, more = {}) => ({
  headers: new Headers(headers),
  body: new TextEncoder().encode(body),
  url: "https://npc.example.com/hooks/board",
  loopback: false,
  ...more,
});
const hmac = (algorithm: string, secret: string, text: string, form: "hex" | "base64") =>
  createHmac(algorithm, secret).update(text).digest(form);

describe("the examples of the senders' own documentation", () => {
  it("GitHub: validating webhook deliveries", () => {
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const given = delivery({ "X-Hub-Signature-256": signature }, "Hello, World!");
    expect(verify({ verify: { kind: "github", secret: "S" } }, given, "It's a Secret to Everybody", now).ok).toBe(true);
  });

  it("Atlassian: secure admin webhooks", () => {
    const signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";
    const given = delivery({ "X-Hub-Signature": signature }, "Hello World!");
    expect(verify({ verify: { kind: "jira", secret: "S" } }, given, "It's a Secret to Everybody", now).ok).toBe(true);
  });

  it("Slack: verifying requests", () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const headers = {
      "X-Slack-Request-Timestamp": "1531420618",
      "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    };
    const slack = { verify: { kind: "slack" as const, secret: "S" } };
    const secret = "8f742231b10e8888abcd99yyyzzz85a5";
    expect(verify(slack, delivery(headers, body), secret, now).ok).toBe(true);
    expect(verify(slack, delivery(headers, body), secret, now + 301_000).why).toMatch(/five minutes/);
  });
});

/** One right delivery of each kind, and the header that proves it. */
const right = {
  bearer: [{ Authorization: "Bearer open sesame" }, "Authorization"],
  github: [{ "X-Hub-Signature-256": `sha256=${hmac("sha256", "open sesame", "{}", "hex")}` }, "X-Hub-Signature-256"],
  jira: [{ "X-Hub-Signature": `sha256=${hmac("sha256", "open sesame", "{}", "hex")}` }, "X-Hub-Signature"],
  "hmac-sha256": [
    { "X-Hub-Signature-256": `sha256=${hmac("sha256", "open sesame", "{}", "hex")}` },
    "X-Hub-Signature-256",
  ],
  trello: [
    { "X-Trello-Webhook": hmac("sha1", "open sesame", "{}https://npc.example.com/hooks/board", "base64") },
    "X-Trello-Webhook",
  ],
  slack: [
    {
      "X-Slack-Request-Timestamp": String(now / 1000),
      "X-Slack-Signature": `v0=${hmac("sha256", "open sesame", `v0:${now / 1000}:{}`, "hex")}`,
    },
    "X-Slack-Signature",
  ],
  stripe: [
    {
      "Stripe-Signature": `t=${now / 1000},v1=${"0".repeat(64)},v1=${hmac("sha256", "open sesame", `${now / 1000}.{}`, "hex")}`,
    },
    "Stripe-Signature",
  ],
} as const;

describe.each(Object.entries(right))("%s", (kind, [headers, proof]) => {
  const hook = { verify: { kind: kind as keyof typeof right, secret: "S" } };
  it("is right as signed, and wrong with another body, secret, proof or none", () => {
    expect(verify(hook, delivery(headers, "{}"), "open sesame", now).ok).toBe(true);
    if (kind !== "bearer") expect(verify(hook, delivery(headers, "{ }"), "open sesame", now).ok).toBe(false);
    expect(verify(hook, delivery(headers, "{}"), "open", now).ok).toBe(false);
    expect(verify(hook, delivery({ ...headers, [proof]: "x" }, "{}"), "open sesame", now).ok).toBe(false);
    expect(verify(hook, delivery({}, "{}"), "open sesame", now).ok).toBe(false);
    const unset = verify(hook, delivery(headers, "{}"), undefined, now);
    expect([unset.ok, unset.why]).toEqual([false, "The secret S is not set."]);
  });
});

it("hmac-sha256 in a header, an encoding and with a prefix of one's own", () => {
  const hook = {
    verify: { kind: "hmac-sha256" as const, secret: "S", header: "X-Sign", encoding: "base64" as const, prefix: "" },
  };
  expect(verify(hook, delivery({ "X-Sign": hmac("sha256", "k", "{}", "base64") }, "{}"), "k", now).ok).toBe(true);
  expect(verify(hook, delivery({ "X-Sign": hmac("sha256", "k", "{}", "hex") }, "{}"), "k", now).ok).toBe(false);
});

it("no check is for this machine alone", () => {
  const hook = { verify: { kind: "none" as const } };
  expect(verify(hook, delivery({}, "{}"), undefined, now).ok).toBe(false);
  expect(verify(hook, delivery({}, "{}", { loopback: true }), undefined, now).ok).toBe(true);
});

it("a delivery's id is read from the header of its sender", () => {
  for (const name of ["X-Delivery-Id", "X-GitHub-Delivery", "X-Atlassian-Webhook-Identifier"])
    for (const kind of ["hmac-sha256", "bearer", "none", "github", "jira"] as const)
      expect(deliveryId(kind, new Headers({ [name]: "d1" }), {})).toBe("d1");
  expect(deliveryId("hmac-sha256", new Headers(), { id: "d1" })).toBeNull();
});

it.each([
  ["stripe", { id: "evt_1", type: "charge.succeeded" }, "evt_1"],
  ["slack", { event_id: "Ev1", type: "event_callback" }, "Ev1"],
  ["trello", { action: { id: "a1" }, model: {} }, "a1"],
] as const)("%s signs its id in the body, and no header makes another delivery of it", (kind, body, id) => {
  for (const name of ["X-Delivery-Id", "X-GitHub-Delivery", "X-Atlassian-Webhook-Identifier"])
    expect(deliveryId(kind, new Headers({ [name]: "another" }), body)).toBe(id);
  for (const odd of [null, "text", [], { id: 7 }, { action: null }, { action: "x" }, { event_id: "" }] as Json[])
    expect(deliveryId(kind, new Headers({ "X-Delivery-Id": "only" }), odd)).toBe("only");
});

it("two ids that differ anywhere are two, however long", () => {
  const idOf = (id: string) => deliveryId("hmac-sha256", new Headers({ "X-Delivery-Id": id }), {});
  const long = "x".repeat(5000);
  expect(idOf(`${long}1`)).not.toBe(idOf(`${long}2`));
  expect(idOf(`${long}1`)).toBe(idOf(`${long}1`));
  expect(idOf(`${long}1`)?.length).toBeLessThanOrEqual(200);
});
