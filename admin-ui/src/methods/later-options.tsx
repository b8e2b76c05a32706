/** Of a method that answers later: what a second call does, and what becomes of a result that the story has left behind. */

import { Segments } from "../parts/segments.tsx";
import { methodPartWords } from "../words/en-method-parts.ts";

import type { MethodOptionsProps } from "./method-options.tsx";

export default function LaterOptions({ draft, change }: Pick<MethodOptionsProps, "draft" | "change">) {
  return (
    <>
      <Segments
        label={methodPartWords.calledAgainWhileIt}
        value={draft.ifRepeated}
        onChange={(ifRepeated) => change({ ifRepeated })}
        options={[
          { value: "refuse", label: methodPartWords.theFirstGoesOn },
          { value: "replace", label: methodPartWords.theSecondTakesIts },
          { value: "both", label: methodPartWords.bothRun },
        ]}
      />
      <Segments
        label={methodPartWords.theStoryIsIn}
        value={draft.whenMovedOn}
        onChange={(whenMovedOn) => change({ whenMovedOn })}
        options={[
          { value: "speak", label: methodPartWords.speakOfIt },
          { value: "remember", label: methodPartWords.onlyKnowIt },
          { value: "drop", label: methodPartWords.letItGo },
        ]}
      />
    </>
  );
}
