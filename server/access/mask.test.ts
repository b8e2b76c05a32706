import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMasker } from "./mask.ts";

const value = "s3cr3t/with spaces+ünïcode\"and'quotes";
const masker = createMasker([["TOKEN", value]]);
const masks = (text: string) => masker.mask(`before ${text} after`);

describe("mask", () => {
  it.each([
    ["itself", value],
    ["JSON", JSON.stringify({ a: value })],
    [
      "JSON in ASCII, as Python writes it",
      JSON.stringify(value).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ],
    ["base64", Buffer.from(value).toString("base64")],
    ["base64 for URLs", Buffer.from(value).toString("base64url")],
    ["base64 behind one byte", Buffer.from(`u${value}`).toString("base64")],
    ["base64 of user:secret", Buffer.from(`me@x.org:${value}`).toString("base64")],
    ["base64 before more", Buffer.from(`ab${value}tail`).toString("base64")],
    ["base64 in lines", Buffer.from(value).toString("base64").replace(/.{16}/g, "$&\n")],
    ["URL encoding", `https://x/?key=${encodeURIComponent(value)}&b=1`],
    ["URL encoding in small letters", encodeURIComponent(value).replace(/%../g, (hex) => hex.toLowerCase())],
    ["a form, as Python's quote_plus writes it", new URLSearchParams({ key: value }).toString()],
    ["hex", Buffer.from(value).toString("hex")],
    ["two prints", `${value.slice(0, 9)}\n${value.slice(9)}`],
  ])("finds a secret as %s", (_name, text) => {
    const masked = masks(text);
    expect(masked).toContain("«TOKEN»");
    expect(masked.startsWith("before ")).toBe(true);
    expect(masked.endsWith(" after")).toBe(true);
    expect(masked).not.toContain("s3cr3t");
    expect(masked.length).toBeLessThan("before  after".length + text.length);
  });

  it.each([
    ["a KeyError's message", `KeyError: 'quo\\'te"back\\\\slash<t>\\n\\x07'`],
    ["repr in double quotes", `"quo'te\\"back\\\\slash<t>\\n\\x07"`],
    ["repr of bytes", `b'quo\\'te"back\\\\slash<t>\\n\\x07'`],
    ["HTML", "quo&#x27;te&quot;back\\slash&lt;t&gt;\n\u0007"],
    ["HTML with numbers", "quo&#39;te&#34;back\\slash&lt;t&gt;\n\u0007"],
  ])("finds a secret with signs that are escaped, in %s", (_name, text) => {
    const masked = createMasker([["K", `quo'te"back\\slash<t>\n\u0007`]]).mask(text);
    expect(masked).toContain("«K»");
    expect(masked).not.toContain("slash");
  });

  it.each([
    ["small letters, as a host's name is written", "wolf>>>key???end"],
    ["base64 in a URL", encodeURIComponent(Buffer.from("Wolf>>>Key???End").toString("base64"))],
    ["base64 in a path", Buffer.from("Wolf>>>Key???End").toString("base64").replaceAll("+", "%2B")],
  ])("finds a secret in %s", (_name, text) => {
    const masked = createMasker([["K", "Wolf>>>Key???End"]]).mask(`https://${text}`);
    expect(masked).toMatch(/^https:\/\/«K».{0,8}$/);
  });

  it.each([
    ["JSON in JSON, in ASCII", '"{\\"a\\": \\"p\\\\u00e4ss\\\\\\"w\\\\u00f6rd\\\\n\\\\u65e5\\"}"'],
    ["Python's ascii", "'p\\xe4ss\"w\\xf6rd\\n\\u65e5'"],
    ["Python's ascii in JSON", JSON.stringify("'p\\xe4ss\"w\\xf6rd\\n\\u65e5'")],
    ["Python's repr in JSON", JSON.stringify("'päss\"wörd\\n日'")],
  ])("finds a secret with signs and letters that are escaped, in %s", (_name, text) => {
    const masked = createMasker([["K", 'päss"wörd\n日']]).mask(text);
    expect(masked).toContain("«K»");
    expect(masked).not.toContain("rd");
  });

  it("finds a secret beyond ASCII in the repr of its bytes", () => {
    expect(createMasker([["K", "pässwörd"]]).mask("b'p\\xc3\\xa4ssw\\xc3\\xb6rd'")).toBe("b'«K»'");
  });

  it.each([
    ["JSON with escaped slashes, as PHP writes it", JSON.stringify(value).replaceAll("/", "\\/")],
    ["JSON in JSON", JSON.stringify(JSON.stringify({ a: value }))],
    ["JSON in JSON in JSON", JSON.stringify(JSON.stringify(JSON.stringify({ a: value })))],
    [
      "hex with colons",
      Buffer.from(value)
        .toString("hex")
        .replace(/..(?=.)/g, "$&:"),
    ],
    [
      "capital hex with colons",
      Buffer.from(value)
        .toString("hex")
        .toUpperCase()
        .replace(/..(?=.)/g, "$&:"),
    ],
    ["Python's ascii()", `'s3cr3t/with spaces+\\xfcn\\xefcode"and'quotes'`.replace("\\'", "'")],
  ])("finds a secret as %s", (_name, text) => {
    const masked = masks(text);
    expect(masked).toContain("«TOKEN»");
    expect(masked).not.toMatch(/s3cr3t|73:33|quotes/);
  });

  it("finds one line of a key of several lines, but not what every such key begins with", () => {
    const line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    const key = `-----BEGIN PRIVATE KEY-----\n${line}\nVJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDu\n-----END PRIVATE KEY-----\n`;
    const pem = createMasker([["PEM", key]]);
    expect(pem.mask(`line 2: ${line}!`)).toBe("line 2: «PEM»!");
    expect(pem.mask("-----BEGIN PRIVATE KEY-----")).toBe("-----BEGIN PRIVATE KEY-----");
    expect(pem.mask(key)).toMatch(/^«PEM»\s*$/);
  });

  it("finds secrets in a long text of their own first characters, in one pass", () => {
    const runs = createMasker([["K", "aaaaaaaaaaaaaaaaaaaaaaab"]]);
    const text = `${"a".repeat(1_000_000)}b tail`;
    // Work that grew with its square would not end within a test's time.
    expect(runs.mask(text)).toMatch(/^a+«K» tail$/);
    expect(runs.mask("a".repeat(1_000_000))).toHaveLength(1_000_000);
  });

  it("leaves a text without secrets as it is", () => {
    const text = "The weather in Lisbon: 21 °C\n";
    expect(masker.mask(text)).toBe(text);
    expect(createMasker([]).mask(text)).toBe(text);
  });

  it("takes the longest of secrets that lie in one another", () => {
    const two = createMasker([
      ["SHORT", "abcd"],
      ["LONG", "abcdefgh"],
    ]);
    expect(two.mask("abcdefgh abcd")).toBe("«LONG» «SHORT»");
  });

  it("uncovers nothing of two secrets that lie over each other", () => {
    const two = createMasker([
      ["LEFT", "abcdefgh"],
      ["RIGHT", "efghijkl"],
    ]);
    expect(two.mask("x abcdefghijkl y")).toBe("x «LEFT»«RIGHT» y");
  });

  it.each([
    ["x hunter2…", "x «P»…"],
    ["x hunte\n… (cut off)", "x «P»\n… (cut off)"],
    ["x hun…", "x hun…"],
    ["x hunter22…", "x «P»…"],
  ])("finds what is left of a secret where a text was cut: %j", (text, masked) => {
    expect(createMasker([["P", "hunter22"]]).mask(text)).toBe(masked);
  });

  it("finds a secret behind a false start of itself", () => {
    expect(createMasker([["K", "aab!"]]).mask("aaab!")).toBe("a«K»");
  });

  it("leaves values alone that are shorter than a word", () => {
    expect(createMasker([["N", "abc"]]).mask("abc")).toBe("abc");
  });

  it("masks keys and values of JSON, and does not stumble over __proto__", () => {
    const given = JSON.parse(`{"a":["x ${"hunter22"}",1,null],"hunter22":true,"__proto__":{"b":"hunter22"}}`);
    expect(JSON.stringify(createMasker([["P", "hunter22"]]).maskJson(given))).toBe(
      '{"a":["x «P»",1,null],"«P»":true,"__proto__":{"b":"«P»"}}',
    );
  });
});

describe("any secret", () => {
  it("is never let out, however it is encoded", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abcdefghij0123456789/+ é%"), minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(letters, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (secret, before, after) => {
        const one = createMasker([["K", secret]]);
        const encoded = [
          secret,
          encodeURIComponent(secret),
          Buffer.from(secret).toString("base64"),
          Buffer.from(secret).toString("hex"),
        ];
        for (const form of encoded) {
          const shown = one.mask(before + form + after);
          expect(shown).not.toContain(secret);
          expect(shown).toContain("«K»");
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("what nothing changes any more", () => {
  const frozen = (text: string) => Object.freeze({ role: "user", parts: Object.freeze([Object.freeze({ text })]) });

  it("is masked each time it passes, and left as it is where nothing in it is secret", () => {
    const [plain, secret] = [frozen("hello"), frozen(`it is ${value}`)];
    for (let time = 0; time < 2; time += 1) {
      expect(masker.maskJson(plain)).toBe(plain);
      expect(masker.maskJson(secret)).toEqual({ role: "user", parts: [{ text: "it is «TOKEN»" }] });
    }
  });

  it("is not what is frozen at its surface alone", () => {
    const inner = { text: "hello" };
    const outer = Object.freeze({ inner });
    expect(masker.maskJson(outer)).toBe(outer);
    inner.text = value;
    expect(masker.maskJson(outer)).toEqual({ inner: { text: "«TOKEN»" } });
  });

  it("is looked at again for a secret that came later", () => {
    const said = frozen("open sesame, he said");
    expect(masker.maskJson(said)).toBe(said);
    const later = createMasker([["WORD", "open sesame"]]);
    expect(later.maskJson(said)).toEqual({ role: "user", parts: [{ text: "«WORD», he said" }] });
  });
});
