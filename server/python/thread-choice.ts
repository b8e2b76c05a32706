/** Which thread gets a call: the least busy, in turn among equals, so that all templates fork; a method that is kept warm
 * goes to the same thread each time, where its process is, unless that one is much busier than another. */
import { type Piscina, queueOptionsSymbol } from "piscina";

type Balancer = NonNullable<NonNullable<ConstructorParameters<typeof Piscina>[0]>["loadBalancer"]>;

/** How many more calls than the least busy thread the preferred one may have. */
const patience = 8;

/** Says on a task whose kept processes it would like to meet. */
export function atHome<T extends object>(task: T, method: string): T {
  return Object.assign(task, { [queueOptionsSymbol]: { method } });
}

export function createThreadChoice(): Balancer {
  let turn = 0;
  const homes = new Map<string, number>();
  return (task, workers) => {
    if (workers.length === 0) return null;
    turn += 1;
    let chosen = workers[turn % workers.length] as (typeof workers)[number];
    for (const worker of workers) if (worker.currentUsage < chosen.currentUsage) chosen = worker;
    const method = (task[queueOptionsSymbol] as { readonly method?: string } | null)?.method;
    if (method === undefined) return chosen;
    const home = workers.find(({ id }) => id === homes.get(method));
    if (home !== undefined && home.currentUsage - chosen.currentUsage <= patience) return home;
    if (home === undefined) homes.set(method, chosen.id);
    return chosen;
  };
}
