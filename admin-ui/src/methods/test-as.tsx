/** Who a test is run for: a method that reads its context is told this player and this character. */

import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { methodWords } from "../words/en-methods.ts";
import type { TestAs as As } from "./use-test.ts";

const key = "barkeep.test-as";
const standIn = { id: "test-player", name: methodWords.testPlayer };

export function storedTestAs(): As {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as As;
  } catch {
    return {};
  }
}

export interface TestAsProps {
  readonly value: As;
  readonly onChange: (as: As) => void;
}

export function TestAs({ value, onChange }: TestAsProps) {
  const characters = useResource<List<{ id: string; name: string }>>("/characters?view=list");
  const people = [...(characters.data?.items ?? [])].sort(byName);
  const player = value.player ?? standIn;
  const put = (as: As) => {
    localStorage.setItem(key, JSON.stringify(as));
    onChange(as);
  };
  const character = people.find(({ id }) => id === value.character)?.name ?? methodWords.testAs.nobody;
  return (
    <Group title={methodWords.testAs.title} state={`${player.name}, ${character}`}>
      <div className="columns">
        <Field label={methodWords.testAs.player}>
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              value={player.name}
              onChange={(event) => put({ ...value, player: { ...player, name: event.target.value } })}
            />
          )}
        </Field>
        <Field label={methodWords.testAs.playerId}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              value={player.id}
              onChange={(event) => put({ ...value, player: { ...player, id: event.target.value } })}
            />
          )}
        </Field>
      </div>
      <Field label={methodWords.testAs.character}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={value.character ?? ""}
            onChange={(event) => {
              const { character: _, ...rest } = value;
              put(event.target.value === "" ? rest : { ...rest, character: event.target.value });
            }}
          >
            <option value="">{methodWords.testAs.nobody}</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Group>
  );
}
