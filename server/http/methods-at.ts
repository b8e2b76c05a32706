/** Which methods an address takes, for whoever asked it with another; and the address a path was meant to be. */
import type { Route } from "./route.ts";

/** The methods of the routes whose pattern fits a path below `/api/v1`. */
export function createMethodsAt(routes: readonly Pick<Route, "name">[]): (path: string) => readonly string[] {
  const patterns = routes.map(({ name }) => {
    const [method = "", pattern = ""] = name.split(" ");
    return { method, parts: pattern.split("/") };
  });
  return (path) => {
    const given = path.split("/");
    const fits = (parts: readonly string[]) =>
      parts.length === given.length && parts.every((part, at) => part.startsWith(":") || part === given[at]);
    return patterns.filter(({ parts }) => fits(parts)).map(({ method }) => method);
  };
}

/** `//api/v1/methods/` as `/api/v1/methods`; paths of the page and of the root stay as they are. */
export function plainPath(path: string): string {
  let start = 0;
  while (path[start + 1] === "/") start++;
  const plain = path.slice(start);
  if (!plain.startsWith("/api/")) return plain;
  let end = plain.length;
  while (plain[end - 1] === "/") end--;
  return plain.slice(0, end);
}
