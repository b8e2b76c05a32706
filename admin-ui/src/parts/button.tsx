/** Buttons: what they look like, and how they show that something is under way. */
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "plain" | "primary" | "quiet" | "danger" | "danger primary";
  readonly small?: boolean;
  readonly icon?: IconName;
  /** Shows a spinner and takes no clicks. */
  readonly busy?: boolean;
  readonly children: ReactNode;
}

export function Button({ look = "plain", small, icon, busy, children, className, ...rest }: ButtonProps) {
  const classes = ["button", look === "plain" ? "" : look, small ? "small" : "", className ?? ""];
  return (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(" ")}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? (
        <span className="spinner" aria-hidden="true" />
      ) : icon ? (
        <Icon name={icon} size={small ? 14 : 16} />
      ) : null}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  readonly label: string;
  readonly small?: boolean;
}

export function IconButton({ icon, label, small, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={small ? "icon-button small" : "icon-button"}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} size={small ? 14 : 16} />
    </button>
  );
}
