/** Addresses: the page's place stands in the URL, links are real links, back and forward work. */
import { type AnchorHTMLAttributes, type MouseEvent, useMemo, useSyncExternalStore } from "react";

const changed = "barkeep:address";

export function go(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(history.state, "", to);
  else {
    // Where the page stood, for the way back.
    history.replaceState({ scrolled: window.scrollY }, "");
    history.pushState(null, "", to);
    window.scrollTo(0, 0);
  }
  window.dispatchEvent(new Event(changed));
}

function watch(watcher: () => void): () => void {
  window.addEventListener("popstate", watcher);
  window.addEventListener(changed, watcher);
  return () => {
    window.removeEventListener("popstate", watcher);
    window.removeEventListener(changed, watcher);
  };
}

/** Frames that a screen may take until it is as long as it was. */
const patience = 40;

/** On the way back a screen stands where it was left, as soon as it is long enough again. */
export function keepPlace(): void {
  history.scrollRestoration = "manual";
  window.addEventListener("popstate", () => {
    const { scrolled = 0 } = (history.state ?? {}) as { readonly scrolled?: number };
    let frames = 0;
    const restore = () => {
      window.scrollTo(0, scrolled);
      if (Math.abs(window.scrollY - scrolled) > 1 && ++frames < patience) requestAnimationFrame(restore);
    };
    requestAnimationFrame(restore);
  });
}

export const usePath = (): string => useSyncExternalStore(watch, () => window.location.pathname);

/** The query as a map, and a setter that replaces the address without a new step in the history. */
export function useQuery(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const search = useSyncExternalStore(watch, () => window.location.search);
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const set = (changes: Record<string, string | null>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    go(window.location.pathname + (text ? `?${text}` : ""), { replace: true });
  };
  return [query, set];
}

/** The parts of a path that matches a pattern such as `/methods/:id`, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  while (given.length > 1 && given.at(-1) === "") given.pop();
  if (path === "/") given.length = 2;
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      const decoded = decode(value);
      if (decoded === null) return null;
      found[part.slice(1)] = decoded;
    } else if (part !== value) return null;
  }
  return found;
}

/** Null for what is no encoding of anything, such as `%zz`. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
}

export function Link({ href, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || elsewhere || rest.target) return;
    event.preventDefault();
    go(href);
  };
  return <a {...rest} href={href} onClick={follow} />;
}
