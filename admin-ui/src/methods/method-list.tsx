/** External API: every method with its Connect toggle, how its last run went, and who may call it. */
import { lazy, memo, Suspense, useCallback, useMemo, useState } from "react";
import type { Character } from "../../../server/characters/character.ts";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { useSelection } from "../lists/use-selection.ts";
import { VirtualList } from "../lists/virtual-list.tsx";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Filter } from "../parts/filter.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { dotOf } from "../parts/status.tsx";
import { Ago, count, duration } from "../parts/words.tsx";
import { words } from "../words/words.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { ConnectToggle } from "./connect-toggle.tsx";
import { choose, type ListedMethod, methodOrders, methodStates, tagsOf, useListedMethods } from "./listed-methods.ts";

/** Fetched when it is first opened. */
const ImportDialog = lazy(() => import("./import-dialog.tsx").then((part) => ({ default: part.ImportDialog })));

type NamedCharacter = Pick<Character, "id" | "name">;

const asOptions = (values: readonly string[]) => values.map((value) => [value, value] as const);
const filters = ["search", "state", "character", "tag", "order"] as const;
/** Shorter lists are read without tools. */
const fewest = 5;

export default function MethodList() {
  const methods = useListedMethods();
  const characters = useResource<List<NamedCharacter>>("/characters?view=list");
  const [query, setQuery] = useQuery();
  const [importing, setImporting] = useState(false);
  const selection = useSelection();
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
    <div className="page">
      <header className="page-head">
        <div>
          <h1>External API</h1>
          <p>Python methods your characters can call while they talk. Only connected ones are offered to the model.</p>
        </div>
        <div className="page-actions">
          <Button icon="upload" onClick={() => setImporting(true)}>
            Import
          </Button>
          <Button icon="globe" onClick={() => go("/import")}>
            {words.importApi}
          </Button>
          <Button look="primary" icon="plus" onClick={() => go("/methods/new")}>
            Add API Method
          </Button>
        </div>
      </header>
      {methods.error && <Failure error={methods.error} retry={methods.refresh} />}
      {items && items.length >= fewest && (
        <div className="list-tools">
          <Search label="Search methods" value={wanted.search ?? ""} onChange={(search) => setQuery({ search })} />
          <Filter
            label={words.list.state}
            value={wanted.state}
            options={asOptions(methodStates)}
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
              options={asOptions(tags)}
              onChange={(tag) => setQuery({ tag })}
            />
          )}
          <Filter
            label={words.list.order}
            value={wanted.order ?? "name"}
            options={asOptions(methodOrders)}
            required
            onChange={(next) => setQuery({ order: next === "name" ? null : next })}
          />
          {narrowed && (
            <Button small look="quiet" icon="close" onClick={clear}>
              {words.list.clear}
            </Button>
          )}
          {found && (
            <label className="check list-all">
              <input
                type="checkbox"
                aria-label={words.list.selectAll}
                checked={found.length > 0 && ticked.length === found.length}
                onChange={(event) => selection.set(event.target.checked ? order : [])}
              />
              <span className="faint small number">
                {found.length === items.length
                  ? count(found.length)
                  : `${count(found.length)} of ${count(items.length)}`}
              </span>
            </label>
          )}
        </div>
      )}
      {!items && !methods.error && <Skeleton />}
      {items?.length === 0 && (
        <div className="card">
          <Empty icon="api" title="No methods yet">
            Start from a template or from nothing with the button above, test it here, then connect it.
          </Empty>
        </div>
      )}
      {items && items.length > 0 && found?.length === 0 && (
        <Empty
          icon="search"
          title={words.list.nothingMatches}
          actions={<Button onClick={clear}>Clear the search</Button>}
        />
      )}
      {found && found.length > 0 && (
        <VirtualList className="card method-list" rowClass="method-row" items={found} keyOf={({ id }) => id}>
          {(method) => (
            <MethodRow
              method={method}
              unsaved={unsaved.has(method.id)}
              ticked={selection.ids.has(method.id)}
              names={names}
              onTick={tick}
            />
          )}
        </VirtualList>
      )}
      {ticked.length > 0 && <BulkBar ids={ticked} tags={tags} characters={people} onClear={() => selection.set([])} />}
      {importing && (
        <Suspense fallback={null}>
          <ImportDialog onClose={() => setImporting(false)} />
        </Suspense>
      )}
    </div>
  );
}

interface MethodRowProps {
  readonly method: ListedMethod;
  readonly unsaved: boolean;
  readonly ticked: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly onTick: (id: string, stretch: boolean) => void;
}

const MethodRow = memo(function MethodRow({ method, unsaved, ticked, names, onTick }: MethodRowProps) {
  const { lastRun } = method;
  return (
    <>
      <input
        type="checkbox"
        className="row-tick"
        aria-label={words.list.select(method.name)}
        checked={ticked}
        onChange={(event) => onTick(method.id, (event.nativeEvent as MouseEvent).shiftKey)}
      />
      <div className="method-main">
        <div className="row">
          <Link className="method-name truncate" dir="auto" href={`/methods/${method.id}`}>
            {method.name}
          </Link>
          <code className="faint truncate method-id">{method.id}</code>
          {method.sideEffect && <span className="badge accent">changes things</span>}
          {method.draft && <span className="badge note">draft</span>}
          {unsaved && <span className="badge warn">unsaved work</span>}
          {method.tags.slice(0, 3).map((tag) => (
            <span className="badge" key={tag}>
              {tag}
            </span>
          ))}
        </div>
        <p className="muted small truncate" dir="auto">
          {method.description || words.list.noDescription}
        </p>
      </div>
      <div className="method-facts small">
        {lastRun ? (
          <Link href={`/calls/${lastRun.call}`} className="method-run">
            <span className={`dot ${dotOf(lastRun.status)}`} />
            <span>
              {lastRun.status === "ok" ? "ran" : lastRun.status} in{" "}
              <span className="number">{duration(lastRun.ms)}</span>
            </span>
            <span className="faint">
              <Ago at={lastRun.at} />
            </span>
          </Link>
        ) : (
          <span className="method-run faint">
            <span className="dot" />
            {words.list.neverRun}
          </span>
        )}
        <span className="faint truncate">{usedBy(method, names)}</span>
      </div>
      <ConnectToggle method={method} />
    </>
  );
});

function usedBy(method: ListedMethod, names: ReadonlyMap<string, string>): string {
  if (method.characters === "all") return "all characters";
  if (method.characters.length === 0) return "no character";
  const known = method.characters.slice(0, 2).map((id) => names.get(id) ?? id);
  const more = method.characters.length - known.length;
  return more > 0 ? `${known.join(", ")} and ${more} more` : known.join(" and ");
}
