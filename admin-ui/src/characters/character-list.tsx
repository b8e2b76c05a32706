/** Characters: who there is, with which model, and what is wrong with it. */
import type { Method } from "../../../server/methods/method.ts";
import { Avatar } from "../chat/avatar.tsx";
import { keptIds } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { plural } from "../parts/words.tsx";
import type { ShownCharacter } from "./character-draft.ts";

export const serves = (method: Method, character: string): boolean =>
  method.characters === "all" || method.characters.includes(character);

export default function CharacterList() {
  const characters = useResource<List<ShownCharacter>>("/characters");
  const methods = useResource<List<Method>>("/methods");
  const unsaved = keptIds("characters");
  const items = characters.data?.items;
  const connected = methods.data?.items.filter((method) => method.connected);
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
      <ul className="character-grid">
        {items?.map((character) => (
          <li key={character.id} className="card character-card">
            <div className="row">
              <Avatar name={character.name} />
              <div className="grow">
                <Link className="character-link" href={`/characters/${character.id}`}>
                  {character.name}
                </Link>
                <div className="faint small truncate">
                  <code>{character.model}</code>
                </div>
              </div>
              {unsaved.has(character.id) && <span className="badge warn">unsaved work</span>}
            </div>
            <p className="muted small persona-start">{character.persona || "No persona yet."}</p>
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
