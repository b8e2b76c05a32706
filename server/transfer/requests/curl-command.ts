/** Reads the words of a curl command: its flags, and what each of them is given. */
import { maxCommandLength, shellWords } from "./shell-words.ts";

/** Flags that take a value and matter, by every spelling. */
const valued: Readonly<Record<string, string>> = {
  "-X": "verb",
  "--request": "verb",
  "-H": "header",
  "--header": "header",
  "-d": "data",
  "--data": "data",
  "--data-ascii": "data",
  "--data-raw": "raw data",
  "--data-binary": "data",
  "--json": "json",
  "--data-urlencode": "encoded",
  "-F": "form",
  "--form": "form",
  "--form-string": "plain form",
  "-u": "user",
  "--user": "user",
  "-b": "cookie",
  "--cookie": "cookie",
  "-T": "upload",
  "--upload-file": "upload",
  "--url": "url",
  "--oauth2-bearer": "bearer",
  "--url-query": "query",
  "-A": "agent",
  "--user-agent": "agent",
  "-e": "referer",
  "--referer": "referer",
  "--aws-sigv4": "aws",
  "-E": "certificate",
  "--cert": "certificate",
};
/** Flags that take a value and change nothing of the request itself, or nothing that a method could do. */
const skipped = new Set(
  `-o --output -m --max-time --connect-timeout -x --proxy --cacert --capath --key --pass -w --write-out --retry
  --retry-delay --retry-max-time -c --cookie-jar -D --dump-header --resolve --connect-to --limit-rate -K --config
  --max-redirs -r --range -U --proxy-user --noproxy --interface --ciphers --tls13-ciphers --curves --unix-socket --abstract-unix-socket
  --dns-servers --doh-url -y --speed-time -Y --speed-limit -z --time-cond -C --continue-at -t --telnet-option
  --cert-type --key-type --pinnedpubkey --socks5 --socks5-hostname --socks4 --socks4a --preproxy --proxy-header --keepalive-time
  --local-port --max-filesize --trace --trace-ascii --stderr --output-dir --create-file-mode --request-target --happy-eyeballs-timeout-ms
  --proto --proto-default --proto-redir --tls-max --variable --etag-save --etag-compare --expect100-timeout --netrc-file --hsts --alt-svc
  --service-name --delegation --engine --crlfile --random-file --rate --parallel-max -h --help --ssl-sessions --ech --vlan-priority`.split(
    /\s+/,
  ),
);
/** Ways of proving who one is that a method has to be given by hand. */
const otherLogins: Readonly<Record<string, string>> = {
  "--ntlm": "NTLM",
  "--negotiate": "Negotiate",
  "--anyauth": "whichever the server asks for",
};

export interface CurlCommand {
  verb?: string;
  url?: string;
  get: boolean;
  head: boolean;
  readonly headers: [string, string][];
  readonly data: string[];
  /** Names of files that the body would be read from: they are not here. */
  readonly files: string[];
  readonly form: string[];
  readonly query: string[];
  user?: string;
  digest: boolean;
  /** How else it proves who it is: not written. */
  otherLogin?: string;
  bearer?: string;
  readonly cookies: string[];
  json: boolean;
}

/** The first command of the text. `why` says, in a sentence, what can't be read. */
export function readCommand(text: string): CurlCommand | { readonly why: string } {
  if (text.length > maxCommandLength) return { why: `The command is longer than ${maxCommandLength / 1024} KB.` };
  const { command: line, document } = withoutDocument(text.trim());
  const isCurl = (word: string) => /^(?:.{0,200}[\\/])?curl(?:\.exe)?$/i.test(word);
  const words = shellWords(line, isCurl);
  if (!words) return { why: "A quote is opened and not closed: paste the whole command." };
  const start = words.findIndex(isCurl);
  if (start === -1)
    return { why: "Expected a command that begins with curl, such as curl https://api.example.com/weather?city=Rome" };
  return readWords(words.slice(start + 1), document);
}

/** What stands between `<<EOF` and `EOF`, which a command reads as its input, and the command without it. */
function withoutDocument(text: string): { readonly command: string; readonly document: string | undefined } {
  const lines = text.split(/\r?\n/);
  const none = { command: text, document: undefined };
  const first = lines.findIndex((line) => line.includes("<<"));
  if (first === -1) return none;
  const open = lines[first]!;
  const [before, behind] = [open.slice(0, open.indexOf("<<")), open.slice(open.indexOf("<<") + 2)];
  const [whole, word] = /^-?\s{0,9}["']?(\w{1,40})["']?/.exec(behind) ?? [];
  if (whole === undefined || word === undefined) return none;
  const last = lines.findIndex((line, at) => at > first && line.trim().replace(/\)?["']?$/, "") === word);
  if (last === -1) return none;
  // "$(cat <<EOF …)" is one value of the command; `-d @- <<EOF` reads it as its input.
  const value = /["']?\$\(\s?cat\s?$/.exec(before);
  const rest = lines.slice(last + 1).join("\n");
  const closed = !value || lines[last]!.includes(")");
  const after = `${behind.slice(whole.length)} ${closed ? rest : rest.replace(/^\s{0,9}\)["']?/, "")}`;
  const command = `${[...lines.slice(0, first), value ? `${before.slice(0, value.index)}@-` : before].join("\n")} ${after}`;
  return { command, document: lines.slice(first + 1, last).join("\n") };
}

/** `-sXPOST` is `-s` and `-X POST`: letters without a value, and one with it. */
function apart(flag: string): readonly [flags: readonly string[], joined: string | undefined] {
  if (flag.startsWith("--")) {
    const equals = flag.indexOf("=");
    return equals === -1 ? [[flag], undefined] : [[flag.slice(0, equals)], flag.slice(equals + 1)];
  }
  if (!/^-[A-Za-z#:]/.test(flag)) return [[flag], undefined];
  const flags: string[] = [];
  for (let at = 1; at < flag.length; at += 1) {
    const one = `-${flag[at]}`;
    flags.push(one);
    if (valued[one] || skipped.has(one)) return [flags, flag.slice(at + 1) || undefined];
  }
  return [flags, undefined];
}

/** `document` is what the command would be given as its input. */
function readWords(words: readonly string[], document: string | undefined): CurlCommand {
  const command: CurlCommand = {
    get: false,
    head: false,
    headers: [],
    data: [],
    files: [],
    form: [],
    query: [],
    cookies: [],
    digest: false,
    json: false,
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    // Another request begins.
    if (word === "--next" || word === "-:" || (/^curl(?:\.exe)?$/i.test(word) && command.url !== undefined)) break;
    const [flags, joined] = apart(word);
    for (const flag of flags) {
      if (flag === "-G" || flag === "--get") command.get = true;
      else if (flag === "-I" || flag === "--head") command.head = true;
      else if (flag === "--digest") command.digest = true;
      else if (otherLogins[flag]) command.otherLogin = otherLogins[flag];
      else if (skipped.has(flag)) at += joined === undefined ? 1 : 0;
      else if (valued[flag]) {
        if (joined === undefined) at += 1;
        apply(command, valued[flag]!, joined ?? words[at] ?? "", document);
      } else if (!flag.startsWith("-") && command.url === undefined) command.url = flag;
    }
  }
  return command;
}

function apply(command: CurlCommand, what: string, value: string, document: string | undefined): void {
  if (what === "verb") command.verb = value.toUpperCase();
  else if (what === "url") command.url = value;
  else if (what === "user") command.user = value;
  else if (what === "bearer") command.bearer = value;
  else if (what === "aws") command.otherLogin = "AWS signature";
  else if (what === "certificate") command.otherLogin = "a certificate";
  // Without a sign of equality it is the name of a file to keep cookies in.
  else if (what === "cookie") command.cookies.push(...(value.includes("=") ? [value] : []));
  else if (what === "form") command.form.push(formField(command, value));
  else if (what === "plain form") command.form.push(value);
  else if (what === "upload") {
    command.verb ??= "PUT";
    command.data.push(read(command, `@${value}`, document));
  } else if (what === "data") command.data.push(read(command, value, document));
  else if (what === "raw data") command.data.push(value);
  else if (what === "query") command.query.push(value);
  else if (what === "encoded") command.data.push(encodedPair(command, value, document));
  else if (what === "json") {
    command.json = true;
    command.data.push(read(command, value, document));
  } else if (what === "header") {
    const colon = value.indexOf(":");
    const [name, text] = [value.slice(0, colon).trim(), value.slice(colon + 1).trim()];
    if (value.startsWith("@")) command.files.push(value);
    else if (/^cookie$/i.test(name)) command.cookies.push(text);
    // `Accept:` without a value takes the header away.
    else if (colon > 0 && text !== "") command.headers.push([name, text]);
  }
}

/** `@file` is what stands in that file, which is not here; `@-` what the command is given as its input. */
function read(command: CurlCommand, value: string, document: string | undefined): string {
  const [, inShell] = /^\$\(\s{0,9}(?:cat\s|<)\s{0,9}([^()]{1,200})\)$/.exec(value) ?? [];
  if (inShell !== undefined) return read(command, `@${inShell.trim()}`, document);
  if (!value.startsWith("@")) return value;
  if (value === "@-" && document !== undefined) return document;
  command.files.push(value);
  return "";
}

/** `name=text;type=application/json` is a text; `name=@file` and `name=<file` stand in files. */
function formField(command: CurlCommand, value: string): string {
  const equals = value.indexOf("=");
  const [name, text] = [value.slice(0, equals + 1), value.slice(equals + 1)];
  if (/^[@<]/.test(text)) {
    command.files.push(value);
    return "";
  }
  const parts = text.split(";");
  while (parts.length > 1 && /^(?:type|filename|encoder|headers)=/.test(parts.at(-1)!.trim())) parts.pop();
  const whole = parts.join(";");
  const quoted = whole.length > 1 && whole.startsWith('"') && whole.endsWith('"');
  return name + (quoted ? whole.slice(1, -1).replace(/\\(["\\])/g, "$1") : whole);
}

/** `name=text`, `=text`, `text`, `name@file`, `@file`. */
function encodedPair(command: CurlCommand, value: string, document: string | undefined): string {
  const [, name = "", sign, text = ""] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? ["", "", "=", value];
  const content = sign === "@" ? read(command, `@${text}`, document) : text;
  const encoded = encodeURIComponent(content);
  return name === "" ? encoded : `${name}=${encoded}`;
}
