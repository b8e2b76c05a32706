/** What is offered only to those whose role may do it. */
import type { ReactNode } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { useMay } from "./me.ts";

export interface AllowedProps {
  readonly to: Permission;
  /** What the others see instead. */
  readonly otherwise?: ReactNode;
  readonly children: ReactNode;
}

export function Allowed({ to, otherwise = null, children }: AllowedProps) {
  return useMay()(to) ? children : otherwise;
}
