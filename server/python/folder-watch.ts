/** Where the system doesn't bound what a call keeps in its folder of temporary files, it is counted while the call runs. */
import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";

export const mostBytes = 64 * 1024 * 1024;
export const mostFiles = 4096;
const everyMs = 100;

/** Looks until the function it gives is called, or there is too much: then `onOver` is told, once, in words for a person.
 * `folder` is asked each time, and gives null while there is none to be watched. */
export function watchFolder(folder: () => string | null, onOver: (message: string) => void): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const later = (): void => {
    timer = setTimeout(look, everyMs);
  };
  const look = async (): Promise<void> => {
    const path = folder();
    const over = path === null ? null : await tooMuch(path);
    if (stopped) return;
    if (over === null) return later();
    onOver(`${over} Write less, or remove what is no longer needed.`);
  };
  later();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** What there is too much of; null for nothing. Stops counting there, so that many files cost no more than the most there may be. */
async function tooMuch(folder: string): Promise<string | null> {
  let bytes = 0;
  let files = 0;
  const ahead = [folder];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    for await (const entry of entriesOf(at)) {
      files += 1;
      if (files > mostFiles) return `The method's temporary files were more than ${mostFiles}.`;
      const path = join(at, entry.name);
      if (entry.isDirectory()) ahead.push(path);
      bytes += await bytesOf(path);
      if (bytes > mostBytes)
        return `The method's temporary files took more than ${mostBytes / 1024 / 1024} MB together.`;
    }
  }
  return null;
}

/** Also those of a folder that goes while it is read, as far as they were read. */
async function* entriesOf(folder: string) {
  try {
    yield* await opendir(folder);
  } catch {
    // gone, closed, or deeper than a path is long
  }
}

/** On the disk: holes take none. */
async function bytesOf(path: string): Promise<number> {
  try {
    const { blocks } = await lstat(path);
    return blocks * 512;
  } catch {
    return 0;
  }
}
