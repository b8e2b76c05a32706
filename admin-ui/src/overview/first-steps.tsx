/** What somebody who has just installed the server should do first; it goes away when everything is done or it is put away. */
import { useState } from "react";
import { Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import type { Status } from "./status.ts";

const places: Record<string, { href: string; hint: string }> = {
  talk: { href: "/characters/barkeep", hint: "The innkeeper already has a few methods: ask him to roll 2d6." },
  test: { href: "/methods", hint: "Open one, change an input, press Test API." },
  "own-method": { href: "/methods/new", hint: "Start from a template, such as the weather." },
  model: { href: "/settings#providers", hint: "Until then the built-in rehearsal model answers, clearly labelled." },
  "game-key": { href: "/settings#game-keys", hint: "Your game's server trades it for player tokens." },
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
        <h2 className="grow">First steps</h2>
        <span className="faint small number">
          {steps.length - open.length} of {steps.length} done
        </span>
        <IconButton small icon="close" label="Put the first steps away" onClick={putAway} />
      </div>
      <ol>
        {steps.map((step) => {
          const place = places[step.id];
          return (
            <li key={step.id} className={step.done ? "step done" : "step"}>
              <span className="step-mark">{step.done && <Icon name="check" size={13} />}</span>
              <div>
                {place && !step.done ? <Link href={place.href}>{step.label}</Link> : <span>{step.label}</span>}
                {step.done && <span className="visually-hidden"> (done)</span>}
                {place && !step.done && <p className="faint small">{place.hint}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
