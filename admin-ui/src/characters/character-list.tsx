/** Characters: who there is, with which model, and what is wrong with it. */
import { useMemo } from "react";
import { Avatar } from "../chat/avatar.tsx";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName, find, findable } from "../lists/find.ts";
import { serves, useListedMethods } from "../methods/listed-methods.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Filter } from "../parts/filter.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { count, plural } from "../parts/words.tsx";
import { characterWords } from "../words/en-characters.ts";
import { words } from "../words/words.ts";
import type { ShownCharacter } from "./character-draft.ts";

interface ListedCharacter extends Pick<ShownCharacter, "id" | "name" | "persona" | "model" | "memory" | "warnings"> {
  /** A newer version that players don't get. */
  readonly draft?: { readonly version: number };
}

/** Shorter lists are read without tools. */
const fewest = 6;

export default function CharacterList() {
  const characters = useResource<List<ListedCharacter>>("/characters?view=list");
  const methods = useListedMethods();
  const [query, setQuery] = useQuery();
  const unsaved = keptIds("characters");
  const items = characters.data?.items;
  const texts = useMemo(
    () =>
      findable([...(items ?? [])].sort(byName), ({ name, id, model, persona }) => `${name} ${id} ${model} ${persona}`),
    [items],
  );
  const models = [...new Set(items?.map(({ model }) => model))].sort();
  const model = query.get("model");
  const found = find(texts, query.get("search") ?? "").filter((one) => model === null || one.model === model);
  const connected = methods.items?.filter((method) => method.connected);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Characters</h1>
          <p>Who players talk to: a persona, a model, and the methods it may call.</p>
        </div>
        <div className="page-actions">
          <Button look="primary" icon="plus" onClick={() => go("/characters/new")}>
            Add Character
          </Button>
        </div>
      </header>
      {characters.error && <Failure error={characters.error} retry={characters.refresh} />}
      {!items && !characters.error && <Skeleton />}
      {items?.length === 0 && (
        <div className="card">
          <Empty icon="character" title="Nobody here yet">
            Add a character with the button above: a name and a few lines of persona are enough to talk.
          </Empty>
        </div>
      )}
      {items && items.length > fewest && (
        <div className="list-tools">
          <Search
            label={characterWords.characters.search}
            value={query.get("search") ?? ""}
            onChange={(search) => setQuery({ search })}
          />
          <Filter
            label={characterWords.characters.model}
            value={model}
            options={models.map((one) => [one, one])}
            onChange={(next) => setQuery({ model: next })}
          />
          <span className="faint small number">{count(found.length)}</span>
        </div>
      )}
      {items && items.length > 0 && found.length === 0 && (
        <Empty
          icon="search"
          title={words.list.nothingMatches}
          actions={<Button onClick={() => setQuery({ search: null, model: null })}>{words.list.clear}</Button>}
        />
      )}
      <ul className="character-grid">
        {found.map((character) => (
          <li key={character.id} className="card character-card">
            <div className="row">
              <Avatar name={character.name} />
              <div className="grow">
                <Link className="character-link" dir="auto" href={`/characters/${character.id}`}>
                  {character.name}
                </Link>
                <div className="faint small truncate">
                  <code>{character.model}</code>
                </div>
              </div>
              {character.draft && <span className="badge note">draft</span>}
              {unsaved.has(character.id) && <span className="badge warn">unsaved work</span>}
            </div>
            <p className="muted small persona-start" dir="auto">
              {character.persona || "No persona yet."}
            </p>
            {character.warnings?.map((warning) => (
              <p className="character-warning small" key={warning.code + warning.message}>
                <Icon name="warning" size={14} />
                <span>{warning.message}</span>
              </p>
            ))}
            <p className="faint small">
              {connected &&
                plural(connected.filter((method) => serves(method, character.id)).length, "connected method")}
              {character.memory && ", remembers players"}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
