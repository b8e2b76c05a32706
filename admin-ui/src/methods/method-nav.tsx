/** The left pane: every method to jump to, with a dot for connected ones. */
import { useEffect, useRef, useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Search } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { matches } from "./method-list.tsx";

export function MethodNav({ current }: { readonly current: string }) {
  const methods = useResource<List<Method>>("/methods");
  const [search, setSearch] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const unsaved = keptIds("methods");
  const loaded = methods.data !== undefined;
  useEffect(() => {
    if (loaded) list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [loaded]);
  return (
    <nav className="editor-nav" aria-label="Methods">
      <div className="editor-nav-head">
        <Link className="button small quiet" href="/methods">
          <Icon name="back" size={14} />
          External API
        </Link>
        <Link className="icon-button" href="/methods/new" aria-label="New method" title="New method">
          <Icon name="plus" />
        </Link>
      </div>
      <div className="editor-nav-search">
        <Search label="Search" value={search} onChange={setSearch} />
      </div>
      <ul ref={list}>
        {current === "new" && (
          <li>
            <Link href="/methods/new" aria-current="page">
              <span className="dot" />
              <span className="truncate grow">New method</span>
            </Link>
          </li>
        )}
        {methods.data?.items
          .filter((method) => matches(method, search))
          .map((method) => (
            <li key={method.id}>
              <Link href={`/methods/${method.id}`} aria-current={method.id === current ? "page" : undefined}>
                <span className={method.connected ? "dot good" : "dot"} />
                <span className="truncate grow">{method.name}</span>
                <span className="visually-hidden">{method.connected ? "connected" : "not connected"}</span>
                {unsaved.has(method.id) && (
                  <span className="unsaved" title="Unsaved work">
                    •
                  </span>
                )}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}
