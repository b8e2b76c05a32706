/** The machines that share the server's data, and those that run methods for it; shown where there is more than one. */
import { WideTable } from "../parts/wide-table.tsx";
import { count } from "../parts/words.tsx";
import { machineWords as words } from "../words/en-machines.ts";

/** A row of `GET /nodes`. */
export interface Machine {
  readonly id: string;
  readonly role: "node" | "runner";
  readonly url?: string;
  /** The name of the machine. */
  readonly host?: string;
  readonly version: string;
  /** Live ones that it owns; a runner has none. */
  readonly sessions?: number;
  /** Methods that run there now. */
  readonly running: number;
  readonly capacity: number;
  readonly draining: boolean;
}

export default function Machines({ machines }: { readonly machines: readonly Machine[] }) {
  return (
    <section className="card panel" aria-labelledby="machines">
      <h2 id="machines">{words.title}</h2>
      <WideTable label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.id}</th>
            <th scope="col">{words.role}</th>
            <th scope="col">{words.url}</th>
            <th scope="col">{words.version}</th>
            <th scope="col" className="end">
              {words.sessions}
            </th>
            <th scope="col" className="end">
              {words.methods}
            </th>
          </tr>
        </thead>
        <tbody>
          {machines.map(({ id, role, url, host, version, sessions, running, capacity, draining }) => (
            <tr key={id}>
              <th scope="row">
                <code>{id}</code> {host && <span className="faint small">{host}</span>}{" "}
                {draining && <span className="badge warn">{words.draining}</span>}
              </th>
              <td>{words.roles[role]}</td>
              <td>{url ?? "–"}</td>
              <td>{version}</td>
              <td className="end">{sessions === undefined ? "–" : count(sessions)}</td>
              <td className="end">{words.of(count(running), count(capacity))}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </section>
  );
}
