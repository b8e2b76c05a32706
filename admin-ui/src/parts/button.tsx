/** Buttons: what they look like, and how they show that something is under way. */
import type { ButtonHTMLAttributes, ReactNode } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { Allowed } from "../login/allowed.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "plain" | "primary" | "quiet" | "danger" | "danger primary";
  readonly small?: boolean;
  readonly icon?: IconName;
  /** Shows a spinner and takes no clicks; the focus stays, for what comes of it. */
  readonly busy?: boolean;
  /** Hidden from those who may not do this. */
  readonly needs?: Permission;
  readonly children: ReactNode;
}

export function Button({
  look = "plain",
  small,
  icon,
  busy,
  needs,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const classes = ["button", look === "plain" ? "" : look, small ? "small" : "", className ?? ""];
  const button = (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(" ")}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? (
        <span className="spinner" aria-hidden="true" />
      ) : icon ? (
        <Icon name={icon} size={small ? 14 : 16} />
      ) : null}
      {children}
    </button>
  );
  return needs ? <Allowed to={needs}>{button}</Allowed> : button;
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  readonly label: string;
  readonly small?: boolean;
  readonly needs?: Permission;
}

export function IconButton({ icon, label, small, needs, ...rest }: IconButtonProps) {
  const button = (
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
  return needs ? <Allowed to={needs}>{button}</Allowed> : button;
}
