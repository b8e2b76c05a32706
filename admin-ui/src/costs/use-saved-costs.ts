/** Saves a part of what an operator says of money, on top of the version that is shown. */
import { useState } from "react";
import type { CostFields } from "../../../server/usage/cost-settings.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { useToasts } from "../parts/toasts.tsx";
import type { ShownCosts } from "./cost-types.ts";

export interface SavedCosts {
  readonly busy: boolean;
  readonly error: RequestError | null;
  save(fields: Partial<CostFields>, done: string): Promise<boolean>;
}

export function useSavedCosts({ version }: Pick<ShownCosts, "version">): SavedCosts {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<RequestError | null>(null);
  const save = async (fields: Partial<CostFields>, done: string) => {
    setBusy(true);
    setError(null);
    try {
      server.resources.put("/costs", await server.put("/costs", { ...fields, version }));
      server.resources.changed("/usage", "/status");
      toasts.done(done);
      return true;
    } catch (thrown) {
      setError(toRequestError(thrown));
      void server.resources.refresh("/costs");
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, save };
}
