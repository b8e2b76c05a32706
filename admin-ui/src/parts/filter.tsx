/** One filter above a list: any, or one of a few. */
import { frameWords } from "../words/en-frame.ts";
export interface FilterProps {
  readonly label: string;
  readonly value: string | null;
  /** Values with their words. */
  readonly options: readonly (readonly [string, string])[];
  /** There is no "any". */
  readonly required?: boolean;
  readonly onChange: (value: string | null) => void;
}

export function Filter({ label, value, options, required, onChange }: FilterProps) {
  const known = options.some(([option]) => option === value);
  return (
    <label className="row small muted">
      <span>{label}</span>
      <select
        className={value && !required ? "input small set" : "input small"}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
      >
        {!required && <option value="">{frameWords.any}</option>}
        {value && !known && <option value={value}>{value}</option>}
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
