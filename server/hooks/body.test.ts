import { expect, it } from "vitest";
import { readBody } from "./body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const dataOf = async (body: string | Uint8Array, type: string) =>
  (await readBody(typeof body === "string" ? bytes(body) : body, type)).data;

it.each([
  ["JSON", '{"a":1}', "application/json", { a: 1 }],
  ["JSON without a type", '\ufeff{"a":76561197960287931}', "", { a: 76561197960287931n }],
  ["a text", "hello", "text/plain", { text: "hello" }],
  ["a form", "a=1&b=x+y", "application/x-www-form-urlencoded", { a: "1", b: "x y" }],
  ["JSON in a form", "payload=%7B%22a%22%3A1%7D", "application/x-www-form-urlencoded; charset=utf-8", { a: 1 }],
])("reads %s", async (_what, body, type, data) => {
  expect(await dataOf(body, type)).toEqual(data);
});

it("reads a form with parts, its files as texts or bytes; what is no form is a text", async () => {
  const form = new FormData();
  form.append("subject", "Hi");
  form.append("note", new Blob(["ünicode"], { type: "text/plain" }), "note.txt");
  form.append("picture", new Blob([Uint8Array.of(0xff, 0xd8)], { type: "image/jpeg" }), "me.jpg");
  const sent = new Response(form);
  const type = sent.headers.get("Content-Type") as string;
  expect(await readBody(new Uint8Array(await sent.arrayBuffer()), type)).toMatchObject({
    data: {
      subject: "Hi",
      note: { name: "note.txt", type: "text/plain", text: "ünicode" },
      picture: { name: "me.jpg", type: "image/jpeg", base64: "/9g=" },
    },
    text: expect.stringMatching(/^\(\d+ bytes\)$/),
  });
  expect(await dataOf("no form at all", "multipart/form-data; boundary=X")).toEqual({ text: "no form at all" });
});

it("bytes that are no text come as Base64", async () => {
  expect(await readBody(Uint8Array.of(0xff, 0x00), "application/octet-stream")).toEqual({
    data: { base64: "/wA=" },
    text: "/wA=",
  });
});
