/** Which characters something serves: all, or those that are ticked. */
import type { Character } from "../../../server/characters/character.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { Check } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Segments } from "../parts/segments.tsx";

export interface CharactersChoiceProps {
  readonly words: {
    readonly characters: string;
    readonly who: string;
    readonly everybody: string;
    readonly some: string;
    readonly none: string;
  };
  readonly value: "all" | readonly string[];
  readonly onChange: (value: "all" | string[]) => void;
}

export function CharactersChoice({ words, value, onChange }: CharactersChoiceProps) {
  const characters = useResource<List<Pick<Character, "id" | "name">>>("/characters?view=list");
  const chosen = value === "all" ? [] : value;
  const known = [...(characters.data?.items ?? [])].sort(byName);
  return (
    <Group
      title={words.characters}
      state={value === "all" ? words.everybody : chosen.length === 0 ? words.none : chosen.join(", ")}
      open={value !== "all"}
    >
      <div className="row">
        <Segments
          label={words.who}
          value={value === "all" ? "all" : "some"}
          onChange={(next) => onChange(next === "all" ? "all" : [])}
          options={[
            { value: "all", label: words.everybody },
            { value: "some", label: words.some },
          ]}
        />
      </div>
      {value !== "all" && (
        <div className="stack tight">
          {known.map(({ id, name }) => (
            <Check
              key={id}
              label={name}
              checked={chosen.includes(id)}
              onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
            />
          ))}
        </div>
      )}
    </Group>
  );
}
