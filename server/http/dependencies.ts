/** Everything the HTTP side asks of the rest of the server, by interface. */
import type { Access } from "../access/access.ts";
import type { Vault } from "../access/vault.ts";
import type { CharacterLibrary } from "../characters/character.ts";
import type { WatchedCharacterLibrary } from "../characters/character-library.ts";
import type { Limits } from "../config/settings.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { HookTemplate } from "../hooks/templates.ts";
import type { McpEndpoint } from "../mcp/endpoint.ts";
import type { McpServers } from "../mcp/servers/mcp-servers.ts";
import type { MethodLibraryWithCalls } from "../methods/method-library.ts";
import type { Template } from "../methods/templates.ts";
import type { MethodWriter } from "../methods/write-method.ts";
import type { ModelCatalogue } from "../models/catalogue-types.ts";
import type { Provider } from "../models/provider.ts";
import type { ProviderStatus } from "../models/provider-status.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Runner } from "../python/runner.ts";
import type { Changes } from "../records/changes.ts";
import type { Feedback } from "../records/feedback.ts";
import type { PlayerMemories } from "../records/player-memories.ts";
import type { WaitingEvents } from "../records/waiting-events.ts";
import type { NodeItem } from "../runners/node-item.ts";
import type { Scenarios } from "../scenarios/scenarios.ts";
import type { Schedules } from "../schedules/schedules.ts";
import type { Search } from "../search/search.ts";
import type { SessionService } from "../sessions/session-service.ts";
import type { Costs } from "../usage/costs.ts";
import type { UsageLedger } from "../usage/usage-ledger.ts";

import type { OtherFigures } from "./figures.ts";

/** Logins, keys and tokens, and the checks of where a request comes from. */
export type HttpAccess = Pick<
  Access,
  | "gameKeys"
  | "playerTokens"
  | "people"
  | "checks"
  | "may"
  | "servesOthers"
  | "addressOf"
  | "login"
  | "loginAs"
  | "personOf"
  | "logout"
  | "authenticateRequest"
  | "rotateSecretKey"
> & { readonly authenticator: Pick<Access["authenticator"], "onRevoked"> };

/** A live event, as one node tells it to the others. */
export type ToldEvent = { readonly kind: string; readonly id: string; readonly [field: string]: unknown };

export interface HttpDependencies {
  readonly methods: MethodLibraryWithCalls;
  readonly characters: CharacterLibrary & Partial<WatchedCharacterLibrary>;
  readonly sessions: SessionService;
  readonly models: ModelCatalogue;
  readonly providers: () => readonly ProviderStatus[];
  readonly modelProviders: readonly Provider[];
  readonly defaultModel: () => string;
  readonly writeMethod: MethodWriter;
  /** Forgets what was learned of a model by its id; false when nothing was. */
  readonly forgetLessons: (model: string) => Promise<boolean>;
  readonly runner: Runner;
  /** Resolves when what was edited on other nodes so far is known here; never throws. Only where there may be others. */
  readonly upToDate?: () => Promise<void>;
  /** Where several nodes share the records: what the page is told of what happens on the others, and their figures. */
  readonly otherNodes?: {
    tell(event: ToldEvent): void;
    onTold(listener: (event: ToldEvent) => void): () => void;
    /** Throws `storage_failed`. */
    figures(): Promise<OtherFigures>;
  };
  /** The machines that share this server's data, and those that run methods for it. */
  readonly nodes: () => Promise<readonly NodeItem[]>;
  readonly vault: Vault;
  readonly access: HttpAccess;
  readonly waitingEvents: Pick<WaitingEvents<unknown>, "list" | "forgetPlayer">;
  readonly memories: Pick<PlayerMemories, "list" | "remove" | "removeAll">;
  /** Who changed what, and when. */
  readonly changes: Changes;
  /** Barkeep's methods and characters for programs that speak MCP. */
  readonly mcp: McpEndpoint;
  readonly mcpServers: McpServers;
  readonly scenarios: Scenarios;
  readonly feedback: Feedback;
  readonly hooks: Hooks;
  readonly hookTemplates: readonly HookTemplate[];
  readonly schedules: Schedules;
  /** The address that others know this server by; undefined where none was told. */
  readonly publicUrl: string | undefined;
  readonly templates: readonly Template[];
  readonly usage: UsageLedger;
  readonly costs: Costs;
  readonly search: Search;
  /** Limits in force, by name. */
  readonly limits: () => Readonly<Record<string, number>> & Pick<Limits, "unsentBytes">;
  /** Sentences an operator should read, such as an isolation tier that could not be had. */
  readonly warnings: () => readonly string[];
  readonly metrics: Pick<Metrics, "contentType" | "text" | "requestAnswered" | "refused">;
  /** Whether new work is taken: false while the server starts or drains. */
  readonly ready: () => boolean;
  /** Resolves when what was deleted is gone from the disk as well. */
  readonly scrubRecords: () => Promise<void>;
  /** Throws `storage_failed` while nothing can be kept. */
  readonly checkStorage: () => Promise<void>;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly clock: { now(): number };
  readonly log: Log;
  /** Folder of the built admin page. */
  readonly pageFolder: string;
}
