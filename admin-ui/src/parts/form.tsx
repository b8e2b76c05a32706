/** A form whose fields say in the page's words what they miss, where a browser would show a bubble of its own. */
import { type FormHTMLAttributes, type ReactNode, type SyntheticEvent, useState } from "react";
import { formWords as words } from "../words/en-form.ts";
import { Missed } from "./missed.ts";

export interface FormProps extends Omit<FormHTMLAttributes<HTMLFormElement>, "onSubmit"> {
  /** Called when every control holds what it asks for. */
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

export function Form({ onSubmit, children, ...rest }: FormProps) {
  const [missed, setMissed] = useState<ReadonlyMap<string, string>>(new Map());
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = [...event.currentTarget.elements].filter(
      (one): one is HTMLInputElement => one instanceof HTMLInputElement && !one.validity.valid,
    );
    setMissed(new Map(wrong.map((one) => [one.id, inWords(one)])));
    if (wrong[0]) wrong[0].focus();
    else onSubmit();
  };
  const edited = ({ target }: SyntheticEvent) => {
    if (!(target instanceof HTMLInputElement) || !missed.has(target.id)) return;
    setMissed(new Map([...missed].filter(([id]) => id !== target.id)));
  };
  return (
    <Missed value={missed}>
      <form {...rest} noValidate onSubmit={submit} onInput={edited}>
        {children}
      </form>
    </Missed>
  );
}

/** A pattern is told by the control's title. */
function inWords({ validity, title, minLength }: HTMLInputElement): string {
  if (validity.valueMissing) return words.fillIn;
  return validity.tooShort ? words.atLeast(minLength) : title || words.notSo;
}
