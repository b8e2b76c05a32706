/** What was learned of a model from its server's refusals, and the way to forget it. */
import { useState } from "react";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { characterWords } from "../words/en-characters.ts";

export function Learned({ model }: { readonly model: CatalogueModel }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  if (model.learned.length === 0) return null;
  const forget = async () => {
    setBusy(true);
    try {
      await server.post("/models/forget", { model: model.id });
      await server.resources.refresh("/models");
      toasts.done(characterWords.learned.forgotten(model.name));
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="stack tight" aria-label={characterWords.learned.title(model.name)}>
      <div className="row wrap">
        <strong className="grow small">{characterWords.learned.title(model.name)}</strong>
        <Button
          needs="system.write"
          small
          busy={busy}
          title={characterWords.learned.forgetWhy}
          onClick={() => void forget()}
        >
          {characterWords.learned.forget}
        </Button>
      </div>
      <ul className="stack tight small">
        {model.learned.map((lesson) => (
          <li key={lesson.meaning}>
            {lesson.meaning} <q className="faint">{lesson.words}</q>
          </li>
        ))}
      </ul>
    </section>
  );
}
