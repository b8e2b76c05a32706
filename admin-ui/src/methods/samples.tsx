/** Named inputs that belong to the method, to load or to run all at once. */

import { useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { TestAnswer } from "../../../server/methods/library.ts";
import type { Sample } from "../../../server/methods/method.ts";
import { toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { duration } from "../parts/words.tsx";
import { methodPartWords } from "../words/en-method-parts.ts";

import type { Draft } from "./draft.ts";
import { testBody } from "./use-test.ts";

export interface SamplesProps {
  readonly id: string | null;
  readonly draft: Draft;
  /** The input as it stands; null while it isn't JSON. */
  readonly input: Record<string, unknown> | null;
  readonly onLoad: (input: Sample["input"]) => void;
  readonly onChange: (samples: readonly Sample[]) => void;
}

type Result = { readonly ok: boolean; readonly text: string } | "running";

export function Samples({ id, draft, input, onLoad, onChange }: SamplesProps) {
  const server = useServer();
  const [name, setName] = useState("");
  const [results, setResults] = useState<Readonly<Record<string, Result>>>({});
  const { samples } = draft;
  const add = () => {
    const title = name.trim() || methodPartWords.sample(samples.length + 1);
    onChange([...samples.filter((sample) => sample.name !== title), { name: title, input: input as Sample["input"] }]);
    setName("");
  };
  const runAll = async () => {
    setResults(Object.fromEntries(samples.map((sample) => [sample.name, "running"])));
    await Promise.all(
      samples.map(async (sample) => {
        const result = await runOne(sample);
        setResults((before) => ({ ...before, [sample.name]: result }));
      }),
    );
    server.resources.changed("/calls");
  };
  const runOne = async (sample: Sample): Promise<Result> => {
    try {
      const answer = await server.post<TestAnswer>("/methods/test", testBody(id, draft, sample.input));
      if (answer.ok) return { ok: true, text: `${duration(answer.ms)}  ${writeJson(answer.output)}` };
      return { ok: false, text: `${answer.error.kind}: ${answer.error.message}` };
    } catch (error) {
      return { ok: false, text: toRequestError(error).message };
    }
  };
  const running = Object.values(results).includes("running");
  return (
    <div className="stack tight">
      {samples.length === 0 && <p className="faint small">{methodPartWords.keepAnInputUnder}</p>}
      <ul className="lined">
        {samples.map((sample) => {
          const result = results[sample.name];
          return (
            <li key={sample.name} className="row">
              <button
                type="button"
                className="pressable"
                title={writeJson(sample.input)}
                onClick={() => onLoad(sample.input)}
              >
                <span
                  className={`dot ${result === undefined || result === "running" ? "" : result.ok ? "good" : "bad"}`}
                />
                <span className="grow">
                  <span>{sample.name}</span>
                  {result && (
                    <span className="faint small own-line">
                      {result === "running" ? methodPartWords.running : result.text}
                    </span>
                  )}
                </span>
              </button>
              <IconButton
                small
                icon="trash"
                label={methodPartWords.removeSample(sample.name)}
                onClick={() => onChange(samples.filter((other) => other.name !== sample.name))}
              />
            </li>
          );
        })}
      </ul>
      <div className="row">
        <input
          className="input small grow"
          aria-label={methodPartWords.nameOfTheSample}
          placeholder={methodPartWords.nameSuchAsRainy}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button small icon="plus" disabled={input === null} onClick={add}>
          {methodPartWords.keepThis}
        </Button>
        <Button small icon="play" busy={running} disabled={samples.length === 0} onClick={() => void runAll()}>
          {methodPartWords.runAll}
        </Button>
      </div>
    </div>
  );
}
