/** A character's face until it has one. */
import type { CSSProperties } from "react";

/** The first letter of a name on a colour of its own. */
export function Avatar({ name }: { readonly name: string }) {
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0) * 37, 0) % 360;
  return (
    <span className="disc avatar" style={{ "--hue": hue } as CSSProperties} aria-hidden="true">
      {name.trim().charAt(0).toUpperCase() || "?"}
    </span>
  );
}
