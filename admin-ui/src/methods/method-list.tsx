/** External API: every method with its Connect toggle, how its last run went, and who may call it. */
import { useState } from "react";
import type { Character } from "../../../server/characters/character.ts";
import type { Method } from "../../../server/methods/method.ts";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { dotOf } from "../parts/status.tsx";
import { Ago, duration } from "../parts/words.tsx";
import { ConnectToggle } from "./connect-toggle.tsx";
import { ImportDialog } from "./import-dialog.tsx";

/** A method as the list has it. */
interface ListedMethod extends Method {
  readonly lastRun: {
    readonly call: string;
    readonly status: string;
    readonly ms: number;
    readonly at: string;
  } | null;
}

export function matches(method: Method, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${method.name} ${method.id} ${method.description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export default function MethodList() {
  const methods = useResource<List<ListedMethod>>("/methods");
  const characters = useResource<List<Character>>("/characters");
  const [query, setQuery] = useQuery();
  const [importing, setImporting] = useState(false);
  const search = query.get("search") ?? "";
  const unsaved = keptIds("methods");
  const items = methods.data?.items;
  const found = items?.filter((method) => matches(method, search));
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
          <Button look="primary" icon="plus" onClick={() => go("/methods/new")}>
            Add API Method
          </Button>
        </div>
      </header>
      {methods.error && <Failure error={methods.error} retry={methods.refresh} />}
      {items && items.length > 4 && (
        <div className="list-tools">
          <Search label="Search methods" value={search} onChange={(text) => setQuery({ search: text })} />
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
          title="Nothing matches"
          actions={<Button onClick={() => setQuery({ search: null })}>Clear the search</Button>}
        />
      )}
      {found && found.length > 0 && (
        <ul className="card method-list">
          {found.map((method) => (
            <MethodRow
              key={method.id}
              method={method}
              unsaved={unsaved.has(method.id)}
              characters={characters.data?.items ?? []}
            />
          ))}
        </ul>
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}

interface MethodRowProps {
  readonly method: ListedMethod;
  readonly unsaved: boolean;
  readonly characters: readonly Character[];
}

function MethodRow({ method, unsaved, characters }: MethodRowProps) {
  const { lastRun } = method;
  return (
    <li className="method-row">
      <div className="method-main">
        <div className="row wrap">
          <Link className="method-name" href={`/methods/${method.id}`}>
            {method.name}
          </Link>
          <code className="faint">{method.id}</code>
          {method.sideEffect && <span className="badge accent">changes things</span>}
          {unsaved && <span className="badge warn">unsaved work</span>}
        </div>
        <p className="muted small">{method.description || "No description: the model won't know when to call it."}</p>
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
            never run
          </span>
        )}
        <span className="faint">{usedBy(method, characters)}</span>
      </div>
      <ConnectToggle method={method} />
    </li>
  );
}

function usedBy(method: Method, characters: readonly Character[]): string {
  if (method.characters === "all") return "all characters";
  if (method.characters.length === 0) return "no character";
  const names = method.characters.map((id) => characters.find((character) => character.id === id)?.name ?? id);
  return names.length > 2 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(" and ");
}
