/** Who is logged in: a person has a name and a role, the admin token neither. */
export interface Me {
  readonly kind: string;
  readonly name?: string;
  readonly role?: "operator" | "designer" | "viewer";
}

/** The admin token may do what an operator may. */
export const roleOf = (me: Me): NonNullable<Me["role"]> => me.role ?? "operator";
