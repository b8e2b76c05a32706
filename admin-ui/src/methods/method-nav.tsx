/** The left pane: every method to jump to, with a dot for connected ones. */
import { memo, useState } from "react";
import { useKeptIds } from "../edit/kept-draft.ts";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Link } from "../navigation/router.tsx";
import { Search } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { useListedMethods } from "./listed-methods.ts";

/** Drawn anew when the list changes, not with every key typed beside it. */
export const MethodNav = memo(function MethodNav({ current }: { readonly current: string }) {
  const methods = useListedMethods();
  const [search, setSearch] = useState("");
  const unsaved = useKeptIds("methods");
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
      {current === "new" && (
        <Link className="nav-row" href="/methods/new" aria-current="page">
          <span className="dot" />
          <span className="truncate grow">New method</span>
        </Link>
      )}
      {methods.items && (
        <VirtualList
          inside
          className="editor-nav-list"
          items={methods.find(search)}
          keyOf={({ id }) => id}
          show={current}
        >
          {(method) => (
            <Link
              className="nav-row"
              href={`/methods/${method.id}`}
              aria-current={method.id === current ? "page" : undefined}
            >
              <span className={method.connected ? "dot good" : "dot"} />
              <span className="truncate grow" dir="auto">
                {method.name}
              </span>
              <span className="visually-hidden">{method.connected ? "connected" : "not connected"}</span>
              {unsaved.has(method.id) && (
                <span className="unsaved" title="Unsaved work">
                  •
                </span>
              )}
            </Link>
          )}
        </VirtualList>
      )}
    </nav>
  );
});
