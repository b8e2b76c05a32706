/** External API: every method with its Connect toggle, how its last run went, and who may call it. */

import { lazy, memo, Suspense, useCallback, useMemo, useState } from "react";
import type { Character } from "../../../server/characters/character.ts";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { useSelection } from "../lists/use-selection.ts";
import { VirtualList } from "../lists/virtual-list.tsx";
import { Allowed } from "../login/allowed.tsx";
import { useMay } from "../login/me.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Filter } from "../parts/filter.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { dotOf } from "../parts/status.tsx";
import { Ago, count, duration, list } from "../parts/words.tsx";
import { frameWords } from "../words/en-frame.ts";
import { methodPartWords } from "../words/en-method-parts.ts";
import { methodWords } from "../words/en-methods.ts";
import { words } from "../words/words.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { ConnectToggle } from "./connect-toggle.tsx";
import { choose, type ListedMethod, methodOrders, methodStates, tagsOf, useListedMethods } from "./listed-methods.ts";
import { ServerToolList } from "./server-tool-list.tsx";

/** Fetched when it is first opened. */
const ImportDialog = lazy(() => import("./import-dialog.tsx").then((part) => ({ default: part.ImportDialog })));

type NamedCharacter = Pick<Character, "id" | "name">;

const filters = ["search", "state", "character", "tag", "order"] as const;
/** Shorter lists are read without tools. */
const fewest = 5;

export default function MethodList() {
  const methods = useListedMethods();
  const characters = useResource<List<NamedCharacter>>("/characters?view=list");
  const [query, setQuery] = useQuery();
  const [importing, setImporting] = useState(false);
  const selection = useSelection();
  const mayWrite = useMay()("methods.write");
  const { items } = methods;
  const wanted = Object.fromEntries(filters.map((name) => [name, query.get(name)])) as Record<
    (typeof filters)[number],
    string | null
  >;
  const unsaved = keptIds("methods");
  const found = items && choose(methods.find(wanted.search ?? ""), wanted, unsaved);
  const order = found?.map(({ id }) => id) ?? [];
  const people = useMemo(() => [...(characters.data?.items ?? [])].sort(byName), [characters.data]);
  const names = useMemo(() => new Map(people.map(({ id, name }) => [id, name])), [people]);
  const tags = useMemo(() => tagsOf(items ?? []), [items]);
  const ticked = order.filter((id) => selection.ids.has(id));
  const clear = () => setQuery(Object.fromEntries(filters.map((name) => [name, null])));
  const narrowed = filters.some((name) => wanted[name] !== null);
  const latest = useMemo(() => ({ order }), [order]);
  const tick = useCallback(
    (id: string, stretch: boolean) => selection.toggle(id, latest.order, stretch),
    [selection.toggle, latest],
  );
  return (
    <Page
      title={methodWords.externalApi}
      lead={methodPartWords.pythonMethodsYourCharacters}
      actions={
        <>
          <Button needs="methods.write" icon="upload" onClick={() => setImporting(true)}>
            {methodPartWords.import}
          </Button>
          <Button needs="methods.write" icon="globe" onClick={() => go("/import")}>
            {methodPartWords.importApi}
          </Button>
          <Button needs="methods.write" look="primary" icon="plus" onClick={() => go("/methods/new")}>
            {methodPartWords.addApiMethod}
          </Button>
        </>
      }
    >
      {methods.error && <Failure error={methods.error} retry={methods.refresh} />}
      {items && items.length >= fewest && (
        <div className="row wrap list-tools">
          <Search
            label={methodPartWords.searchMethods}
            value={wanted.search ?? ""}
            onChange={(search) => setQuery({ search })}
          />
          <Filter
            label={words.list.state}
            value={wanted.state}
            options={methodStates.map((state) => [state, methodPartWords.states[state]])}
            onChange={(state) => setQuery({ state })}
          />
          <Filter
            label={words.list.character}
            value={wanted.character}
            options={people.map(({ id, name }) => [id, name])}
            onChange={(character) => setQuery({ character })}
          />
          {tags.length > 0 && (
            <Filter
              label={words.list.tag}
              value={wanted.tag}
              options={tags.map((tag) => [tag, tag])}
              onChange={(tag) => setQuery({ tag })}
            />
          )}
          <Filter
            label={words.list.order}
            value={wanted.order ?? "name"}
            options={methodOrders.map((order) => [order, methodPartWords.orders[order]])}
            required
            onChange={(next) => setQuery({ order: next === "name" ? null : next })}
          />
          {narrowed && (
            <Button small look="quiet" icon="close" onClick={clear}>
              {words.list.clear}
            </Button>
          )}
          {found && (
            <Allowed to="methods.write" otherwise={<span className="push">{shownOf(found, items)}</span>}>
              <label className="check push">
                <input
                  type="checkbox"
                  aria-label={words.list.selectAll}
                  checked={found.length > 0 && ticked.length === found.length}
                  onChange={(event) => selection.set(event.target.checked ? order : [])}
                />
                {shownOf(found, items)}
              </label>
            </Allowed>
          )}
        </div>
      )}
      {!items && !methods.error && <Skeleton />}
      {items?.length === 0 && (
        <div className="card">
          <Empty icon="api" title={methodPartWords.noMethodsYet}>
            {methodPartWords.startFromATemplate}
          </Empty>
        </div>
      )}
      {items && items.length > 0 && found?.length === 0 && (
        <Empty
          icon="search"
          title={words.list.nothingMatches}
          actions={<Button onClick={clear}>{methodPartWords.clearTheSearch}</Button>}
        />
      )}
      {found && found.length > 0 && (
        <VirtualList className="card lined" rowClass="item method-row" items={found} keyOf={({ id }) => id}>
          {(method) => (
            <MethodRow
              method={method}
              unsaved={unsaved.has(method.id)}
              ticked={mayWrite ? selection.ids.has(method.id) : null}
              names={names}
              onTick={tick}
            />
          )}
        </VirtualList>
      )}
      {wanted.state === null && wanted.tag === null && (
        <ServerToolList search={wanted.search} character={wanted.character} names={names} />
      )}
      {mayWrite && ticked.length > 0 && (
        <BulkBar ids={ticked} tags={tags} characters={people} onClear={() => selection.set([])} />
      )}
      {importing && (
        <Suspense fallback={null}>
          <ImportDialog onClose={() => setImporting(false)} />
        </Suspense>
      )}
    </Page>
  );
}

const shownOf = (found: readonly unknown[], all: readonly unknown[]) => (
  <span className="faint small number">
    {found.length === all.length ? count(found.length) : methodPartWords.ofOf(count(found.length), count(all.length))}
  </span>
);

interface MethodRowProps {
  readonly method: ListedMethod;
  readonly unsaved: boolean;
  /** Null where nothing can be ticked. */
  readonly ticked: boolean | null;
  readonly names: ReadonlyMap<string, string>;
  readonly onTick: (id: string, stretch: boolean) => void;
}

const MethodRow = memo(function MethodRow({ method, unsaved, ticked, names, onTick }: MethodRowProps) {
  const { lastRun } = method;
  return (
    <>
      {ticked !== null && (
        <input
          type="checkbox"
          className="tick"
          aria-label={words.list.select(method.name)}
          checked={ticked}
          onChange={(event) => onTick(method.id, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      )}
      <div className="grow">
        <div className="row">
          <Link className="name truncate" dir="auto" href={`/methods/${method.id}`}>
            {method.name}
          </Link>
          <code className="faint truncate wide-only">{method.id}</code>
          {method.sideEffect && <span className="badge accent">{methodPartWords.changesThings}</span>}
          {method.draft && <span className="badge info">{methodPartWords.draft}</span>}
          {unsaved && <span className="badge warn">{methodPartWords.unsavedWork}</span>}
          {method.tags.slice(0, 3).map((tag) => (
            <span className="badge wide-only" key={tag}>
              {tag}
            </span>
          ))}
        </div>
        <p className="muted small truncate" dir="auto">
          {method.description || methodPartWords.noDescription}
        </p>
      </div>
      <div className="small method-facts">
        {lastRun ? (
          <Link href={`/calls/${lastRun.call}`} className="row plain-link">
            <span className={`dot ${dotOf(lastRun.status)}`} />
            <span>
              {methodPartWords.ran(
                lastRun.status === "ok" ? null : (frameWords.statuses[lastRun.status] ?? lastRun.status),
                duration(lastRun.ms),
              )}
            </span>
            <span className="faint">
              <Ago at={lastRun.at} />
            </span>
          </Link>
        ) : (
          <span className="row faint">
            <span className="dot" />
            {methodPartWords.neverRun}
          </span>
        )}
        <div className="faint truncate wide-only">{usedBy(method, names)}</div>
      </div>
      <ConnectToggle method={method} />
    </>
  );
});

function usedBy(method: ListedMethod, names: ReadonlyMap<string, string>): string {
  if (method.characters === "all") return methodWords.allCharacters;
  if (method.characters.length === 0) return methodPartWords.noCharacter;
  const known = method.characters.slice(0, 2).map((id) => names.get(id) ?? id);
  const more = method.characters.length - known.length;
  return more > 0 ? methodPartWords.andMore(known.join(", "), more) : list(known);
}
