/** What has to be done before what a template made works. */
import { Note } from "../parts/notes.tsx";

export function SetUp({ heading, steps }: { readonly heading: string; readonly steps: readonly string[] }) {
  if (steps.length === 0) return null;
  return (
    <Note>
      <strong>{heading}</strong>
      <ol className="marked">
        {steps.map((step) => (
          <li key={step} lang="en">
            {step}
          </li>
        ))}
      </ol>
    </Note>
  );
}
