/** Characters: who there is, with which model, and what is wrong with it. */

import { startTransition, useEffect, useMemo, useState } from "react";
import { Avatar } from "../chat/avatar.tsx";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName, find, findable } from "../lists/find.ts";
import { type ListedMethod, useListedMethods } from "../methods/listed-methods.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Filter } from "../parts/filter.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { count } from "../parts/words.tsx";
import { characterListWords } from "../words/en-character-list.ts";
import { words } from "../words/words.ts";
import type { ShownCharacter } from "./character-draft.ts";

interface ListedCharacter extends Pick<ShownCharacter, "id" | "name" | "persona" | "model" | "memory" | "warnings"> {
  /** A newer version that players don't get. */
  readonly draft?: { readonly version: number };
}

/** Shorter lists are read without tools. */
const fewest = 6;

const firstDrawn = 30;

/** One warning may hold for several of a character's models. */
const onceEach = (warnings: ListedCharacter["warnings"] = []) =>
  warnings.filter(({ message }, index) => warnings.findIndex((one) => one.message === message) === index);

/** How many connected methods serve a character, by its id. */
function servedBy(methods: readonly ListedMethod[]): (character: string) => number {
  const counts = new Map<string, number>();
  let everybody = 0;
  for (const { connected, characters } of methods) {
    if (!connected) continue;
    if (characters === "all") everybody += 1;
    else for (const id of new Set(characters)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return (character) => everybody + (counts.get(character) ?? 0);
}

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
  // Those in view are there at once, the rest right afterwards.
  const [whole, setWhole] = useState(false);
  const drawn = whole ? found : found.slice(0, firstDrawn);
  useEffect(() => {
    if (items) startTransition(() => setWhole(true));
  }, [items]);
  const served = useMemo(() => servedBy(methods.items ?? []), [methods.items]);
  return (
    <Page
      title={characterListWords.characters2}
      lead={characterListWords.whoPlayersTalkTo}
      actions={
        <Button needs="characters.write" look="primary" icon="plus" onClick={() => go("/characters/new")}>
          {characterListWords.addCharacter}
        </Button>
      }
    >
      {characters.error && <Failure error={characters.error} retry={characters.refresh} />}
      {!items && !characters.error && <Skeleton />}
      {items?.length === 0 && (
        <div className="card">
          <Empty icon="character" title={characterListWords.nobodyHereYet}>
            {characterListWords.addACharacterWith}
          </Empty>
        </div>
      )}
      {items && items.length > fewest && (
        <div className="row wrap list-tools">
          <Search
            label={characterListWords.characters.search}
            value={query.get("search") ?? ""}
            onChange={(search) => setQuery({ search })}
          />
          <Filter
            label={characterListWords.characters.model}
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
      <ul className="columns cards">
        {drawn.map((character) => (
          <li key={character.id} className="card pane character-card">
            <div className="row">
              <Avatar name={character.name} />
              <div className="grow">
                <Link className="name" dir="auto" href={`/characters/${character.id}`}>
                  {character.name}
                </Link>
                <div className="faint small truncate">
                  <code>{character.model}</code>
                </div>
              </div>
              {character.draft && <span className="badge info">{characterListWords.draft}</span>}
              {unsaved.has(character.id) && <span className="badge warn">{characterListWords.unsavedWork}</span>}
            </div>
            <p className="muted small persona-start" dir="auto">
              {character.persona || characterListWords.noPersonaYet}
            </p>
            {onceEach(character.warnings).map((warning) => (
              <p className="field-problem warn" key={warning.code + warning.message}>
                <Icon name="warning" size={14} />
                <span>{warning.message}</span>
              </p>
            ))}
            <p className="faint small">
              {methods.items && characterListWords.connectedMethods(served(character.id))}
              {character.memory && characterListWords.remembersPlayers}
            </p>
          </li>
        ))}
      </ul>
    </Page>
  );
}
