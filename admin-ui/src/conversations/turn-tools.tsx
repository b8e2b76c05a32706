/** What can be done with a turn: rate it, ask it again, keep the conversation up to it as a scenario. */
import { lazy, Suspense, useState } from "react";
import type { Rating } from "../../../server/records/feedback.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { turnWords as words } from "../words/en-scenarios.ts";

const KeepDialog = lazy(() => import("../scenarios/keep-dialog.tsx"));
const AgainDialog = lazy(() => import("../scenarios/again-dialog.tsx"));

export interface TurnToolsProps {
  readonly turn: string;
  readonly character: string;
}

export default function TurnTools({ turn, character }: TurnToolsProps) {
  const [shown, setShown] = useState<"keep" | "again" | null>(null);
  const may = useMay();
  const close = () => setShown(null);
  return (
    <section className="stack tight" aria-label={words.tools}>
      <div className="row wrap">
        <Rate turn={turn} />
        <div className="row push">
          {may("methods.write") && (
            <Button small icon="refresh" onClick={() => setShown("again")}>
              {words.again}
            </Button>
          )}
          {may("scenarios.write") && (
            <Button small icon="scenario" onClick={() => setShown("keep")}>
              {words.keepHere}
            </Button>
          )}
        </div>
      </div>
      <Suspense fallback={null}>
        {shown === "keep" && <KeepDialog from={{ turn }} onClose={close} />}
        {shown === "again" && <AgainDialog turn={turn} character={character} onClose={close} />}
      </Suspense>
    </section>
  );
}

function Rate({ turn }: { readonly turn: string }) {
  const server = useServer();
  const toasts = useToasts();
  const may = useMay()("scenarios.write");
  const path = `/turns/${encodeURIComponent(turn)}/feedback`;
  const ratings = useResource<List<Rating>>(path).data?.items;
  const mine = ratings?.find(({ by }) => by === "designer");
  const players = ratings?.find(({ by }) => by === "player");
  const changed = async (work: Promise<unknown>) => {
    try {
      await work;
      server.resources.changed("/feedback");
      await server.resources.refresh(path);
    } catch (error) {
      toasts.failed(error);
    }
  };
  const rate = (good: boolean, note = mine?.note ?? null) =>
    void changed(server.put(path, { good, ...(note && { note }) }));
  const press = (good: boolean) => (mine?.good === good ? void changed(server.remove(path)) : rate(good));
  return (
    <>
      {may && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset can't stand in a row of buttons.
        <div className="row" role="group" aria-label={words.rate}>
          {([true, false] as const).map((good) => (
            <button
              key={String(good)}
              type="button"
              className={`icon-button ${good ? "good" : "bad"}`}
              aria-pressed={mine?.good === good}
              aria-label={good ? words.good : words.bad}
              title={good ? words.good : words.bad}
              onClick={() => press(good)}
            >
              <Icon name={good ? "good" : "bad"} />
            </button>
          ))}
        </div>
      )}
      {players && (
        <span className={`badge ${players.good ? "good" : "bad"}`} title={players.note ?? undefined}>
          {words.thePlayer(players.good)}
        </span>
      )}
      {mine && may && <RatingNote key={mine.at} rating={mine} onSave={(note) => rate(mine.good, note)} />}
    </>
  );
}

interface RatingNoteProps {
  readonly rating: Rating;
  readonly onSave: (note: string) => void;
}

function RatingNote({ rating, onSave }: RatingNoteProps) {
  const [note, setNote] = useState(rating.note ?? "");
  return (
    <form
      className="row grow"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(note.trim());
      }}
    >
      <input
        className="input small"
        dir="auto"
        aria-label={words.note}
        placeholder={words.notePlaceholder}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {note.trim() !== (rating.note ?? "") && (
        <Button small type="submit">
          {words.saveNote}
        </Button>
      )}
    </form>
  );
}
