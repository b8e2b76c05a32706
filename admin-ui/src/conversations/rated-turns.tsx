/** Turns that were rated, newest first: what was said, what was answered, and what was thought of it. */
import type { RatingRow } from "../../../server/http/routes/list-views.ts";
import { Avatar } from "../chat/avatar.tsx";
import { type List, useGrowingList } from "../http/lists.ts";
import { saveFile } from "../http/save-file.ts";
import { useServer } from "../http/server.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { More } from "../parts/more.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { turnWords as words } from "../words/en-scenarios.ts";

export interface RatedTurnsProps {
  readonly rated: string;
  /** Of characters, by id. */
  readonly names: ReadonlyMap<string, string>;
}

const mostExported = 10_000;

/** The filter's values, as the server asks for them. */
const wanted: Readonly<Record<string, string>> = {
  good: "good=true",
  bad: "good=false",
  player: "by=player",
  designer: "by=designer",
};

export default function RatedTurns({ rated, names }: RatedTurnsProps) {
  const server = useServer();
  const toasts = useToasts();
  const filter = wanted[rated] ?? wanted.bad;
  const ratings = useGrowingList<RatingRow>(`/feedback?view=list&limit=50&${filter}`);
  const save = async () => {
    try {
      const all: object[] = [];
      for (let next: string | null = ""; next !== null && all.length < mostExported; ) {
        const path = `/feedback?view=full&limit=200&${filter}${next && `&after=${encodeURIComponent(next)}`}`;
        const page: List<object> = await server.get(path);
        all.push(...page.items);
        next = page.next;
      }
      saveFile(`rated-${rated}.json`, all);
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <>
      {ratings.error && <Failure error={ratings.error} retry={ratings.refresh} />}
      {!ratings.items && !ratings.error && <Skeleton lines={6} />}
      {ratings.items?.length === 0 && (
        <div className="card">
          <Empty icon="good" title={words.noRatings}>
            {words.noRatingsHint}
          </Empty>
        </div>
      )}
      {ratings.items && ratings.items.length > 0 && (
        <div className="row">
          <Button small icon="download" onClick={() => void save()}>
            {words.exportRated}
          </Button>
        </div>
      )}
      {ratings.items && ratings.items.length > 0 && (
        <ul className="card lined">
          {ratings.items.map((rating) => (
            <li key={rating.id}>
              <Link href={`/conversations/${rating.session}?turn=${rating.turn}`} className="item">
                <Avatar name={names.get(rating.character ?? "") ?? rating.character ?? "?"} />
                <span className="grow stack close">
                  <span className="truncate" dir="auto">
                    {rating.said ?? rating.turn}
                  </span>
                  <span className="faint small truncate" dir="auto">
                    {rating.text}
                  </span>
                  {rating.note && (
                    <span className="small" dir="auto">
                      {rating.note}
                    </span>
                  )}
                </span>
                <span className={`badge ${rating.good ? "good" : "bad"}`}>
                  {words.ratings[rating.good ? "good" : "bad"]}
                </span>
                <span className="muted small nowrap">{words.ratings[rating.by]}</span>
                <span className="faint small end">
                  <Ago at={rating.at} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <More more={ratings.more} />
    </>
  );
}
