/** Where a method's own code was when it failed, without the steps inside of libraries. */

const step = /^ {2}File "(?<file>[^"\n]{1,400})", line /;

/** Steps of files that are no method's stand as one line that counts them; a method's own file is called `<its id>`. */
export function ownSteps(traceback: string, folded: (count: number) => string): string {
  const lines: string[] = [];
  let away = 0;
  const leave = () => {
    if (away > 0) lines.push(`  ${folded(away)}`);
    away = 0;
  };
  for (const line of traceback.split("\n")) {
    const file = step.exec(line)?.groups?.file;
    if (file !== undefined && !file.startsWith("<")) away += 1;
    else if (away === 0 || file !== undefined || !line.startsWith("    ")) {
      leave();
      lines.push(line);
    }
  }
  leave();
  return lines.join("\n");
}
