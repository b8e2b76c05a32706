/** The limits in force, as the server says them; they are set where it is started. */
import { useResource } from "../http/resources.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { count } from "../parts/words.tsx";

/** `maxSessionsPerSocket` as `max sessions per socket`. */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function Limits() {
  const limits = useResource<Record<string, number>>("/limits");
  if (!limits.data) return limits.error ? <Failure error={limits.error} retry={limits.refresh} /> : <Skeleton />;
  return (
    <dl className="columns wide small">
      {Object.entries(limits.data).map(([name, value]) => (
        <div key={name} className="row">
          <dt lang="en" className="grow faint">
            {inWords(name)}
          </dt>
          <dd className="number nowrap">{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
