/** A label, a control, a hint and what is wrong with it, tied together for eyes and for screen readers. */
import { createContext, type ReactNode, use, useId } from "react";
import { Icon } from "./icon.tsx";
import { useMissed } from "./missed.ts";

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | null | undefined;
  /** Shown at the end of the label's line. */
  readonly aside?: ReactNode;
  /** Gets the ids the control needs. */
  readonly children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

export function Field({ label, hint, problem: told, aside, children }: FieldProps) {
  const id = useId();
  const missed = useMissed(id);
  const problem = told || missed;
  const described = problem ? `${id}-problem` : hint ? `${id}-hint` : undefined;
  return (
    <div className="field">
      <div className="row field-label">
        <label htmlFor={id} className="grow">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        ...(described ? { "aria-describedby": described } : {}),
        ...(problem ? { "aria-invalid": true as const } : {}),
      })}
      {problem ? (
        <Problem id={`${id}-problem`}>{problem}</Problem>
      ) : hint ? (
        <p className="faint small" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function Problem({ id, children }: { readonly id?: string; readonly children: ReactNode }) {
  return (
    <p className="field-problem" id={id}>
      <Icon name="error" size={14} />
      <span>{children}</span>
    </p>
  );
}

export interface CheckProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Check({ label, hint, checked, onChange }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

export interface SearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function Search({ label, value, onChange }: SearchProps) {
  return (
    <label className="search">
      <span className="visually-hidden">{label}</span>
      <Icon name="search" />
      <input
        type="search"
        dir="auto"
        className="input"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

const Locked = createContext(false);

/** Whether what is around it takes no changes: for what is no element of a form, such as the code editor. */
export const useLocked = (): boolean => use(Locked);

interface EditableProps {
  readonly when: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Fields that whoever may only look can read and not change, the code among them. */
export function Editable({ when, className = "through", children }: EditableProps) {
  return (
    <Locked value={!when}>
      <fieldset className={className} disabled={!when}>
        {children}
      </fieldset>
    </Locked>
  );
}
