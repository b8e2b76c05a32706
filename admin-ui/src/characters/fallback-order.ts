/** The order of fallback models, and which one to offer next. */
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";

export const moved = <T>(items: readonly T[], from: number, to: number): readonly T[] =>
  items.toSpliced(from, 1).toSpliced(to, 0, items[from] as T);

/** A model that isn't used yet and can answer; else the built-in one, which always can; null when all are used. */
export function nextFallback(models: readonly CatalogueModel[], used: readonly string[]): string | null {
  const free = models.filter((model) => !used.includes(model.id));
  const answers = ({ standIn, status, reachable, capabilities }: CatalogueModel) =>
    !standIn && status === "current" && reachable === true && capabilities.tools;
  return (free.find(answers) ?? free.find(({ standIn }) => standIn) ?? free[0])?.id ?? null;
}
