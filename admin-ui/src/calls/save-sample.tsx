/** Keeps the input of a call as a named sample of its method. */
import { type FormEvent, useId, useState } from "react";
import type { Json } from "../../../protocol/json.ts";
import type { Method, Sample } from "../../../server/methods/method.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { useToasts } from "../parts/toasts.tsx";

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
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { samples, version } = await server.get<Method>(`/methods/${method}`);
      const sample = { name: name.trim(), input } as Sample;
      const others = samples.filter((other) => other.name !== sample.name);
      await server.put(`/methods/${method}`, { version, samples: [...others, sample] });
      server.resources.changed("/methods");
      toasts.done(`Kept as the sample ${sample.name}.`);
      setOpen(false);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon="pin" small={small ?? false} onClick={() => setOpen(true)}>
        Save as sample
      </Button>
      {open && (
        <Dialog
          title="Save as sample"
          onClose={() => setOpen(false)}
          foot={
            <>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button look="primary" type="submit" form={form} busy={busy}>
                Save
              </Button>
            </>
          }
        >
          <form id={form} onSubmit={(event) => void save(event)}>
            <Field label="Name of the sample" hint="It can be loaded and run again in the method's editor.">
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
          </form>
        </Dialog>
      )}
    </>
  );
}
