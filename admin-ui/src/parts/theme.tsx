/** Light, dark, or as the system has it; remembered in this browser. */

import { useState } from "react";
import { frameWords } from "../words/en-frame.ts";
import { Icon } from "./icon.tsx";

export type Theme = "system" | "light" | "dark";
const key = "barkeep.theme";
const order: readonly Theme[] = ["system", "light", "dark"];

export function storedTheme(): Theme {
  const stored = localStorage.getItem(key);
  return order.find((theme) => theme === stored) ?? "system";
}

export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
}

export function ThemeButton() {
  const names: Record<Theme, string> = {
    system: frameWords.asTheSystem,
    light: frameWords.light,
    dark: frameWords.dark,
  };
  const [theme, setTheme] = useState(storedTheme);
  const next = order[(order.indexOf(theme) + 1) % order.length] ?? "system";
  const change = () => {
    localStorage.setItem(key, next);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className="icon-button"
      onClick={change}
      aria-label={frameWords.coloursChangeTo(names[theme], names[next])}
      title={frameWords.colours(names[theme])}
    >
      <Icon name={theme === "dark" ? "moon" : theme === "light" ? "sun" : "half"} />
    </button>
  );
}
