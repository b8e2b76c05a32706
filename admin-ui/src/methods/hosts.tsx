/** The hosts a run reached or was kept from. */

import type { EgressRecord } from "../../../server/python/runner.ts";
import { Icon } from "../parts/icon.tsx";
import { duration } from "../parts/words.tsx";
import { methodWords } from "../words/en-methods.ts";

export function Hosts({ egress }: { readonly egress: readonly EgressRecord[] }) {
  if (egress.length === 0) return null;
  return (
    <ul className="rows small" aria-label={methodWords.hostsItReached}>
      {egress.map((record, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a finished list; one host may stand in it twice.
        <li key={index} className="row">
          <Icon name="globe" size={14} />
          <code className="grow truncate">
            {record.host}:{record.port}
          </code>
          {record.allowed ? (
            <span className="faint number nowrap">
              {methodWords.outIn(bytes(record.bytesSent), bytes(record.bytesReceived), duration(record.ms))}
            </span>
          ) : (
            <span className="badge bad">{methodWords.refused}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

const bytes = (value: number): string =>
  value < 1024
    ? `${value} B`
    : value < 1024 * 1024
      ? `${(value / 1024).toFixed(1)} KB`
      : `${(value / 1048576).toFixed(1)} MB`;
