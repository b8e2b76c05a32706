/** What somebody who has just installed the server should do first; it goes away when everything is done or it is put away. */

import { useState } from "react";
import { Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { overviewWords } from "../words/en-overview.ts";
import type { Status } from "./status.ts";

const places: Record<string, { href: string; hint: string }> = {
  talk: { href: "/characters/barkeep", hint: overviewWords.theInnkeeperAlreadyHas },
  test: { href: "/methods", hint: overviewWords.openOneChangeAn },
  "own-method": { href: "/methods/new", hint: overviewWords.startFromATemplate },
  model: { href: "/settings#providers", hint: overviewWords.untilThenTheBuilt },
  "game-key": { href: "/settings#game-keys", hint: overviewWords.yourGamesServerTrades },
};
const key = "barkeep.first-steps-away";

export function FirstSteps({ steps }: { readonly steps: Status["firstSteps"] }) {
  const [away, setAway] = useState(() => localStorage.getItem(key) === "1");
  const open = steps.filter((step) => !step.done);
  if (away || open.length === 0) return null;
  const putAway = () => {
    localStorage.setItem(key, "1");
    setAway(true);
  };
  return (
    <section className="card panel first-steps">
      <div className="row">
        <h2 className="grow">{overviewWords.firstSteps}</h2>
        <span className="faint small number">{overviewWords.ofDone(steps.length - open.length, steps.length)}</span>
        <IconButton small icon="close" label={overviewWords.putTheFirstSteps} onClick={putAway} />
      </div>
      <ol className="columns wide">
        {steps.map((step) => {
          const place = places[step.id];
          const label = overviewWords.steps[step.id] ?? step.label;
          return (
            <li key={step.id} className="row top">
              <span className={step.done ? "disc good" : "disc"}>{step.done && <Icon name="check" size={13} />}</span>
              <div>
                {place && !step.done ? <Link href={place.href}>{label}</Link> : <span className="muted">{label}</span>}
                {step.done && <span className="visually-hidden"> {overviewWords.done}</span>}
                {place && !step.done && <p className="faint small">{place.hint}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
