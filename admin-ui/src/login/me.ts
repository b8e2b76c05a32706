/** Who is logged in, and what the login may do: a person has a name and a role, the admin token neither. */
import { useCallback } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { useResource } from "../http/resources.ts";

export interface Me {
  readonly kind: string;
  readonly name?: string;
  readonly role?: "operator" | "designer" | "viewer";
  readonly may?: readonly Permission[];
}

/** The admin token may do what an operator may. */
export const roleOf = (me: Me): NonNullable<Me["role"]> => me.role ?? "operator";

/** Whether to offer something; nothing is held back before it is known who asks. */
export function useMay(): (permission: Permission) => boolean {
  const may = useResource<Me>("/me").data?.may;
  return useCallback((permission) => may?.includes(permission) ?? true, [may]);
}
