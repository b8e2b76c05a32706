/** The login link `/login#token=…`: its token is read once and taken out of the address before anything else. */
import { go } from "../navigation/router.tsx";

export function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (window.location.pathname !== "/login" || !token) return null;
  go("/login", { replace: true });
  return token;
}
