/** Two conversations with a character side by side, on two models or with two personas: what is said is said to both. */
import { compareWords } from "../words/en-compare.ts";
import "../style/chat.css";
import { useEffect, useRef, useState } from "react";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import type { ShownCharacter } from "../characters/character-draft.ts";
import { ModelSelect } from "../characters/model-facts.tsx";
import { useNewest } from "../edit/use-newest.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { ChatForm } from "./chat-form.tsx";
import { ChatLines } from "./chat-lines.tsx";
import { settingOf, storedScene } from "./chat-setting.ts";
import { type Side, type SideName, type Sides, settingOfSide, sides, storedSides, storeSides } from "./compare-side.ts";
import { type Chat, useChat } from "./use-chat.ts";

const words = compareWords;

export default function CompareScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "";
  const { saved, live, error, refresh } = useNewest<ShownCharacter>("characters", id);
  if (saved) return <Compare character={live ?? saved} draft={live ? saved : null} />;
  return (
    <div className="page">
      {error?.status === 404 ? (
        <Empty icon="character" title={words.gone} />
      ) : error ? (
        <Failure error={error} retry={refresh} />
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

interface CompareProps {
  readonly character: ShownCharacter;
  readonly draft: ShownCharacter | null;
}

function Compare({ character, draft }: CompareProps) {
  const { id, name } = character;
  const models = useResource<List<CatalogueModel>>("/models").data?.items ?? [];
  const [both, setBoth] = useState<Sides>(() => storedSides(id, draft !== null));
  const scene = settingOf(storedScene(id));
  const chats: Record<SideName, Chat> = {
    left: useChat(id, { ...scene, ...settingOfSide(both.left) }, "/left"),
    right: useChat(id, { ...scene, ...settingOfSide(both.right) }, "/right"),
  };
  const restart = () => {
    for (const side of sides) chats[side].restart();
  };
  const put = (side: SideName, fields: Partial<Side>) => {
    const next = { ...both, [side]: { ...both[side], ...fields } };
    storeSides(id, next);
    setBoth(next);
  };
  // Both were told the same from their beginning, or they are no longer beside each other.
  const spoken = useRef(both);
  useEffect(() => {
    if (spoken.current !== both) restart();
    spoken.current = both;
  });
  return (
    <section className="pane compare" aria-label={words.title(name)}>
      <header className="row wrap pane-head editor-head">
        <Link className="icon-button" href={`/characters/${id}`} aria-label={words.back(name)} title={words.back(name)}>
          <Icon name="back" />
        </Link>
        <h1 className="grow truncate" dir="auto">
          {words.title(name)}
        </h1>
        <Button icon="refresh" onClick={restart}>
          {words.anew}
        </Button>
      </header>
      <div className="compare-sides">
        {sides.map((side) => (
          <section className="pane" key={side} aria-label={words.sides[side]}>
            <SideHead
              side={side}
              value={both[side]}
              character={character}
              draft={draft}
              models={models}
              onChange={(fields) => put(side, fields)}
            />
            <ChatLines chat={chats[side]} name={name} label={words.conversation(words.sides[side])}>
              {words.hint}
            </ChatLines>
          </section>
        ))}
      </div>
      <ChatForm
        name={words.both}
        answering={sides.some((side) => chats[side].answering)}
        onSay={(text) => {
          for (const side of sides) chats[side].say(text);
        }}
        onCancel={() => {
          for (const side of sides) chats[side].cancel();
        }}
      />
    </section>
  );
}

interface SideHeadProps extends CompareProps {
  readonly side: SideName;
  readonly value: Side;
  readonly models: readonly CatalogueModel[];
  readonly onChange: (fields: Partial<Side>) => void;
}

function SideHead({ side, value, character, draft, models, onChange }: SideHeadProps) {
  const { model, who, persona } = value;
  const base = who === "draft" && draft ? draft : character;
  const [text, setText] = useState(persona);
  return (
    <header className="columns pane-head">
      <ModelSelect
        control={{ "aria-label": words.modelOf(words.sides[side]) }}
        models={models}
        value={model ?? base.model}
        onChange={(next) => onChange({ model: next === base.model ? null : next })}
      />
      <select
        className="input"
        aria-label={words.personaOf(words.sides[side])}
        value={who}
        onChange={(event) => {
          const next = event.target.value as Side["who"];
          if (next === "edited" && text === "") setText(base.persona);
          onChange({ who: next, ...(next === "edited" && { persona: text || base.persona }) });
        }}
      >
        <option value="live">{draft ? words.live : words.own}</option>
        {draft && <option value="draft">{words.draft}</option>}
        <option value="edited">{words.edited}</option>
      </select>
      {who === "edited" && (
        <textarea
          className="input"
          dir="auto"
          rows={3}
          aria-label={words.editedOf(words.sides[side])}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => text !== persona && onChange({ persona: text })}
        />
      )}
    </header>
  );
}
