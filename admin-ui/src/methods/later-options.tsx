/** Of a method that answers later: what a second call does, and what becomes of a result that the story has left behind. */
import { Segments } from "../parts/segments.tsx";
import type { MethodOptionsProps } from "./method-options.tsx";

export default function LaterOptions({ draft, change }: Pick<MethodOptionsProps, "draft" | "change">) {
  return (
    <>
      <Segments
        label="Called again while it runs"
        value={draft.ifRepeated}
        onChange={(ifRepeated) => change({ ifRepeated })}
        options={[
          { value: "refuse", label: "The first goes on" },
          { value: "replace", label: "The second takes its place" },
          { value: "both", label: "Both run" },
        ]}
      />
      <Segments
        label="The story is in another scene by then"
        value={draft.whenMovedOn}
        onChange={(whenMovedOn) => change({ whenMovedOn })}
        options={[
          { value: "speak", label: "Speak of it" },
          { value: "remember", label: "Only know it" },
          { value: "drop", label: "Let it go" },
        ]}
      />
    </>
  );
}
