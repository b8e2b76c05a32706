/** What a form found wrong with its controls when it was last sent, by their ids. */
import { createContext, use } from "react";

export const Missed = createContext<ReadonlyMap<string, string>>(new Map());

export const useMissed = (id: string): string | undefined => use(Missed).get(id);
