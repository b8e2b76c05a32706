/** The left pane: every method to jump to, with a dot for connected ones. */

import { memo, useState } from "react";
import { useKeptIds } from "../edit/kept-draft.ts";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Allowed } from "../login/allowed.tsx";
import { Link } from "../navigation/router.tsx";
import { Search } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { methodWords } from "../words/en-methods.ts";
import { useListedMethods } from "./listed-methods.ts";

/** Drawn anew when the list changes, not with every key typed beside it. */
export const MethodNav = memo(function MethodNav({ current }: { readonly current: string }) {
  const methods = useListedMethods();
  const [search, setSearch] = useState("");
  const unsaved = useKeptIds("methods");
  return (
    <nav className="pane editor-nav" aria-label={methodWords.methods}>
      <div className="row">
        <Link className="button small quiet" href="/methods">
          <Icon name="back" size={14} />
          {methodWords.externalApi}
        </Link>
        <Allowed to="methods.write">
          <Link
            className="icon-button push"
            href="/methods/new"
            aria-label={methodWords.newMethod}
            title={methodWords.newMethod}
          >
            <Icon name="plus" />
          </Link>
        </Allowed>
      </div>
      <Search label={methodWords.search} value={search} onChange={setSearch} />
      {current === "new" && (
        <Link className="pressable" href="/methods/new" aria-current="page">
          <span className="dot" />
          <span className="truncate grow">{methodWords.newMethod}</span>
        </Link>
      )}
      {methods.items && (
        <VirtualList inside className="pane-body" items={methods.find(search)} keyOf={({ id }) => id} show={current}>
          {(method) => (
            <Link
              className="pressable"
              href={`/methods/${method.id}`}
              aria-current={method.id === current ? "page" : undefined}
            >
              <span className={method.connected ? "dot good" : "dot"} />
              <span className="truncate grow" dir="auto">
                {method.name}
              </span>
              <span className="visually-hidden">
                {method.connected ? methodWords.connected : methodWords.notConnected}
              </span>
              {unsaved.has(method.id) && (
                <span className="unsaved" title={methodWords.unsavedWork2}>
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
