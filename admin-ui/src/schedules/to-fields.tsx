/** Whom a schedule reaches: whoever talks to some characters, players, single sessions. */
import type { Character } from "../../../server/characters/character.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { Check, Problem } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Lines } from "../parts/lines.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import type { WhenFieldsProps } from "./when-fields.tsx";

export function ToFields({ draft, change, problem }: WhenFieldsProps) {
  const characters = useResource<List<Pick<Character, "id" | "name">>>("/characters?view=list");
  const known = [...(characters.data?.items ?? [])].sort(byName);
  const gone = draft.characters.filter((id) => characters.data && !known.some((one) => one.id === id));
  const all = [...known, ...gone.map((id) => ({ id, name: id }))];
  const said = draft.characters.length + draft.players.length + draft.sessions.length;
  return (
    <Group title={words.to} state={said === 0 ? words.nobody : words.somebody(said)} open>
      <p className="faint small">{words.toHint}</p>
      {problem("to") && <Problem>{problem("to")}</Problem>}
      <fieldset className="stack tight">
        <legend>{words.characters}</legend>
        {all.map(({ id, name }) => (
          <Check
            key={id}
            label={name}
            checked={draft.characters.includes(id)}
            onChange={(on) =>
              change({ characters: on ? [...draft.characters, id] : draft.characters.filter((one) => one !== id) })
            }
          />
        ))}
      </fieldset>
      <Lines
        label={words.players}
        hint={words.playersHint}
        value={draft.players}
        placeholder="ann"
        onChange={(players) => change({ players })}
      />
      <Lines
        label={words.sessions}
        hint={words.playersHint}
        value={draft.sessions}
        onChange={(sessions) => change({ sessions })}
      />
    </Group>
  );
}
