/** Keeps the input of a call as a named sample of its method. */

import { useId, useState } from "react";
import type { Json } from "../../../protocol/json.ts";
import type { Method, Sample } from "../../../server/methods/method.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { callWords } from "../words/en-calls.ts";

export interface SaveSampleProps {
  readonly method: string;
  readonly input: Json;
  readonly small?: boolean;
}

export function SaveSample({ method, input, small }: SaveSampleProps) {
  const server = useServer();
  const toasts = useToasts();
  const form = useId();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const { samples, version } = await server.get<Method>(`/methods/${method}`);
      const sample = { name: name.trim(), input } as Sample;
      const others = samples.filter((other) => other.name !== sample.name);
      await server.put(`/methods/${method}`, { version, samples: [...others, sample] });
      server.resources.changed("/methods");
      toasts.done(callWords.keptAsTheSample(sample.name));
      setOpen(false);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button needs="methods.write" icon="pin" small={small ?? false} onClick={() => setOpen(true)}>
        {callWords.saveAsSample}
      </Button>
      {open && (
        <Dialog
          title={callWords.saveAsSample}
          onClose={() => setOpen(false)}
          foot={
            <>
              <Button onClick={() => setOpen(false)}>{callWords.cancel}</Button>
              <Button look="primary" type="submit" form={form} busy={busy}>
                {callWords.save}
              </Button>
            </>
          }
        >
          <Form id={form} onSubmit={() => void save()}>
            <Field label={callWords.nameOfTheSample} hint={callWords.itCanBeLoaded}>
              {(control) => (
                <input
                  {...control}
                  className="input"
                  required
                  maxLength={100}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          </Form>
        </Dialog>
      )}
    </>
  );
}
