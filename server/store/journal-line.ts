/**
 * One line of a journal: `{"crc":"8 hex digits","record":…}`. It is JSON on one line, so any JSONL tool reads it; the
 * checksum covers the record's text as written.
 */

import { crc32 } from "node:zlib";
import { readJson, writeJson } from "../../protocol/exact-json.ts";

const head = '{"crc":"';
const middle = '","record":';
const recordAt = head.length + 8 + middle.length;

/** The line, newline included; `text` is the record as JSON where it is there already. Throws TypeError on what JSON can't hold, such as undefined. */
export function encodeLine(record: unknown, text: string | undefined = writeJson(record)): string {
  if (text === undefined) throw new TypeError("A journal record must be JSON.");
  return `${head}${checksum(text)}${middle}${text}}\n`;
}

export type DecodedLine = { readonly ok: true; readonly record: unknown } | { readonly ok: false };

/** The record of a line without its newline; `ok: false` when it is torn or was changed. */
export function decodeLine(line: string): DecodedLine {
  if (!line.startsWith(head) || !line.endsWith("}") || line.slice(recordAt - middle.length, recordAt) !== middle)
    return { ok: false };
  const text = line.slice(recordAt, -1);
  if (line.slice(head.length, head.length + 8) !== checksum(text)) return { ok: false };
  try {
    return { ok: true, record: readJson(text) };
  } catch {
    return { ok: false };
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
