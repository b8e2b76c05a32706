/** Who talks in the chat, in which scene, with which game actions: what a game would send as it opens a session. */

import { useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { parseAny } from "../methods/draft.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { chatWords } from "../words/en-chat.ts";
import { sceneWords } from "../words/en-scene.ts";
import { words } from "../words/words.ts";
import { type ChatScene, type TriedAction, usualScene, variablesIn } from "./chat-setting.ts";

export interface SceneDialogProps {
  readonly scene: ChatScene;
  /** Its `{{scene.…}}` are offered as variables. */
  readonly persona: string;
  readonly onApply: (scene: ChatScene) => void;
  readonly onClose: () => void;
}

const exampleAction: TriedAction = {
  name: "open_door",
  description: chatWords.opensADoorOf,
  parameters: { type: "object", properties: { door: { type: "string" } }, required: ["door"] },
  result: chatWords.itOpened,
};

export function SceneDialog({ scene, persona, onApply, onClose }: SceneDialogProps) {
  const [player, setPlayer] = useState(scene.player);
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(() => {
    const wanted = variablesIn(persona).filter((name) => !(name in scene.variables));
    return [...Object.entries(scene.variables), ...wanted.map((name) => [name, ""] as const)];
  });
  const [actions, setActions] = useState(scene.actions.length > 0 ? writeJson(scene.actions, 2) : "");
  const [problem, setProblem] = useState<string | null>(null);
  const put = (index: number, row: readonly [string, string]) => setRows(rows.with(index, row));
  const apply = () => {
    const parsed = actions.trim() === "" ? { ok: true as const, value: [] } : parseAny(actions);
    if (!parsed.ok || !isActions(parsed.value)) {
      setProblem(parsed.ok ? sceneWords.actionsShape : parsed.message);
      return;
    }
    const filled = rows.filter(([name, value]) => name.trim() !== "" && value !== "");
    onApply({
      player: { id: player.id.trim() || usualScene.player.id, name: player.name.trim() || usualScene.player.name },
      variables: Object.fromEntries(filled.map(([name, value]) => [name.trim(), value])),
      actions: parsed.value,
    });
  };
  return (
    <Dialog
      title={sceneWords.title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" onClick={apply}>
            {sceneWords.apply}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{sceneWords.lead}</p>
        <div className="columns">
          <Field label={sceneWords.playerName}>
            {(control) => (
              <input
                {...control}
                className="input"
                dir="auto"
                value={player.name}
                onChange={(event) => setPlayer({ ...player, name: event.target.value })}
              />
            )}
          </Field>
          <Field label={sceneWords.playerId}>
            {(control) => (
              <input
                {...control}
                className="input mono"
                value={player.id}
                onChange={(event) => setPlayer({ ...player, id: event.target.value })}
              />
            )}
          </Field>
        </div>
        <fieldset className="stack tight">
          <legend>{sceneWords.variables}</legend>
          {rows.map(([name, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place.
            <div className="row" key={index}>
              <input
                className="input mono grow"
                aria-label={sceneWords.variableName}
                placeholder="place"
                value={name}
                onChange={(event) => put(index, [event.target.value, value])}
              />
              <input
                className="input grow"
                dir="auto"
                aria-label={sceneWords.valueOf(name)}
                placeholder={chatWords.theTaproom}
                value={value}
                onChange={(event) => put(index, [name, event.target.value])}
              />
              <IconButton
                small
                icon="trash"
                label={sceneWords.remove(name)}
                onClick={() => setRows(rows.toSpliced(index, 1))}
              />
            </div>
          ))}
          <div>
            <Button small look="quiet" icon="plus" onClick={() => setRows([...rows, ["", ""]])}>
              {sceneWords.addVariable}
            </Button>
          </div>
        </fieldset>
        <Field
          label={sceneWords.actions}
          hint={sceneWords.actionsHint}
          problem={problem}
          aside={
            <Button small look="quiet" onClick={() => setActions(JSON.stringify([exampleAction], null, 2))}>
              {sceneWords.example}
            </Button>
          }
        >
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={6}
              spellCheck={false}
              value={actions}
              onChange={(event) => {
                setActions(event.target.value);
                setProblem(null);
              }}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

const isActions = (value: unknown): value is readonly TriedAction[] =>
  Array.isArray(value) && value.every((one) => typeof one?.name === "string" && typeof one?.parameters === "object");
