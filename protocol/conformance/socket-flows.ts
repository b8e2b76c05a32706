/** The kit's flows about sockets: greeting, errors, and when the server closes. */
import { maxClientFrameBytes } from "../constants.ts";
import type { Flow } from "./flow.ts";
import type { Probe } from "./probe.ts";
import { NotApplicable } from "./stage.ts";

const stillOpen = async (probe: Probe) => void (await probe.ask({ type: "ping" }, "pong"));

export const socketFlows: readonly Flow[] = [
  {
    name: "hello is answered with welcome",
    async play(stage) {
      const probe = await stage.connect();
      const welcome = await probe.ask(stage.hello(), "welcome");
      stage.expect(welcome.protocolVersion === 1, `protocolVersion is ${welcome.protocolVersion}; 1 was offered.`);
    },
  },
  {
    name: "a socket that never says hello is closed with 4000",
    async play(stage) {
      const probe = await stage.connect();
      const code = await probe.closed();
      stage.expect(code === 4000, `The close code was ${code}.`);
    },
  },
  {
    name: "hello again refreshes the token",
    async play(stage) {
      const probe = await stage.greeted();
      await probe.ask(stage.hello(), "welcome");
    },
  },
  {
    name: "a message before hello answers not_greeted",
    async play(stage) {
      const probe = await stage.connect();
      const error = await probe.ask({ type: "session.open", character: stage.character }, "error");
      stage.expect(error.code === "not_greeted", `The code was ${error.code}.`);
      await probe.ask(stage.hello(), "welcome");
    },
  },
  {
    name: "no common version closes with 4002",
    async play(stage) {
      const probe = await stage.connect();
      const error = await probe.ask(stage.hello({ protocolVersions: [999] }), "error");
      stage.expect(error.code === "unsupported_version", `The code was ${error.code}.`);
      const code = await probe.closed();
      stage.expect(code === 4002, `The close code was ${code}.`);
    },
  },
  {
    name: "a wrong token closes with 4001",
    async play(stage) {
      const probe = await stage.connect();
      probe.send(stage.hello({ id: "wrong", token: "not-a-token" }));
      const answer = await Promise.race([probe.when("error"), probe.when("welcome")]);
      if (answer.type === "welcome") throw new NotApplicable("this server takes any token");
      stage.expect(answer.code === "unauthorized", `The code was ${answer.code}.`);
      const code = await probe.closed();
      stage.expect(code === 4001, `The close code was ${code}.`);
    },
  },
  {
    name: "bad JSON answers bad_json and the socket stays open",
    async play(stage) {
      const probe = await stage.greeted();
      for (const text of ["{", "[]", '"text"', "null", ""]) {
        probe.messages.length = 0;
        probe.sendRaw(text);
        const error = await probe.when("error");
        stage.expect(error.code === "bad_json", `${JSON.stringify(text)} was answered with ${error.code}.`);
      }
      await stillOpen(probe);
    },
  },
  {
    name: "an unknown type answers unknown_type",
    async play(stage) {
      const probe = await stage.greeted();
      for (const type of ["shout", "constructor", "__proto__"]) {
        const error = await probe.ask({ type }, "error");
        stage.expect(error.code === "unknown_type", `The type ${type} was answered with ${error.code}.`);
      }
      await stillOpen(probe);
    },
  },
  {
    name: "a bad field answers invalid_message and names the field",
    async play(stage) {
      const probe = await stage.greeted();
      const error = await probe.ask({ type: "session.open", character: 7 }, "error");
      stage.expect(error.code === "invalid_message", `The code was ${error.code}.`);
      stage.expect(error.message.includes("character"), `The message does not name the field: ${error.message}`);
      await stillOpen(probe);
    },
  },
  {
    name: "unknown fields are ignored",
    async play(stage) {
      const probe = await stage.greeted();
      await probe.ask({ type: "ping", someday: { maybe: [1] } }, "pong");
      probe.sendRaw('{"type":"ping","id":"p","__proto__":{"polluted":true},"constructor":1}');
      await probe.when("pong", ({ replyTo }) => replyTo === "p");
    },
  },
  {
    name: "a frame beyond 64 KiB closes with 1009",
    async play(stage) {
      const probe = await stage.greeted();
      probe.sendRaw(JSON.stringify({ type: "ping", id: "big", filling: "x".repeat(maxClientFrameBytes) }));
      const code = await probe.closed();
      stage.expect(code === 1009, `The close code was ${code}.`);
    },
  },
  {
    name: "a binary frame closes with 4009",
    async play(stage) {
      const probe = await stage.greeted();
      probe.sendRaw(new Uint8Array([1, 2, 3]));
      const code = await probe.closed();
      stage.expect(code === 4009, `The close code was ${code}.`);
    },
  },
];
