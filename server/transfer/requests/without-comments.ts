/** Takes comments out of JSON, as people write them into bodies: those to a line's end, and those between signs. */

/** What stands in a text of the JSON stays, whatever it looks like. */
export function withoutComments(json: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = 0; at < json.length; ) {
    const sign = json[at];
    if (sign === '"') at = endOfText(json, at);
    else if (sign === "/" && (json[at + 1] === "/" || json[at + 1] === "*")) {
      kept.push(json.slice(from, at));
      const [end, length] = json[at + 1] === "/" ? ["\n", 0] : ["*/", 2];
      const close = json.indexOf(end, at + 2);
      at = close === -1 ? json.length : close + length;
      from = at;
    } else at += 1;
  }
  return kept.length === 0 ? json : kept.join("") + json.slice(from);
}

/** Behind the quote that closes the text which begins at `at`. */
function endOfText(json: string, at: number): number {
  for (let next = at + 1; next < json.length; next += 1) {
    if (json[next] === "\\") next += 1;
    else if (json[next] === '"') return next + 1;
  }
  return json.length;
}
