/**
 * Every setting there is: its variable, its schema and what it means. The configuration's type, its checks and
 * docs/configuration.md are made from this table. Times are in ms unless the name says otherwise.
 */

import { type Static, type TOptional, type TSchema, Type } from "typebox";
import { isDestination } from "./destination.ts";
import { McpCommandSchema } from "./mcp-command.ts";
import { OwnModelSchema } from "./own-model.ts";
import { isHostName, isOrigin } from "./visitor.ts";

export interface Setting<S extends TSchema = TSchema> {
  /** The environment variable, and the key in barkeep.config.json. */
  readonly variable: string;
  readonly schema: S;
  /** A sentence for the reference page. */
  readonly meaning: string;
  /** Its value is never shown in a message or a log. */
  readonly secret: boolean;
  /** Takes off what people paste along with a value. */
  readonly clean?: (text: string) => string;
}

/** A model provider as far as its settings go; models/ has the whole of it. */
export interface ProviderSettings {
  readonly id: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Whether its models are built in, so that the operator's can't take their place, and which these are. */
  readonly standIn: boolean;
  readonly entries: readonly { readonly id: string }[];
}

const setting = <S extends TSchema>(variable: string, meaning: string, schema: S): Setting<S> => ({
  variable,
  schema,
  meaning,
  secret: false,
});
const secret = <S extends TSchema>(variable: string, meaning: string, schema: S): Setting<S> => ({
  ...setting(variable, meaning, schema),
  secret: true,
});

const whole = (minimum: number, maximum: number, fallback: number) =>
  Type.Integer({ minimum, maximum, default: fallback });
const maybe = <S extends TSchema>(schema: S) => Type.Optional(schema);
const url = () => Type.String({ pattern: "^https?://[^\\s]+$", allowed: "an address such as https://example.com" });
const names = (holds: (given: string) => boolean, allowed: string) =>
  Type.Array(Type.String({ holds }), { default: [], allowed });

export const settings = {
  host: setting(
    "BARKEEP_HOST",
    "Address to listen on.",
    Type.String({ minLength: 1, pattern: "^[^\\s/]+$", default: "127.0.0.1", allowed: "a host name or an IP address" }),
  ),
  port: setting("BARKEEP_PORT", "Port to listen on; 0 picks a free one.", whole(0, 65_535, 7070)),
  dataDir: setting(
    "BARKEEP_DATA_DIR",
    "The data folder.",
    Type.String({ minLength: 1, default: "./data", allowed: "a path" }),
  ),
  publicUrl: setting(
    "BARKEEP_PUBLIC_URL",
    "The address people reach the server at, when a proxy stands before it; its host and origin are allowed.",
    maybe(url()),
  ),
  allowedHosts: setting(
    "BARKEEP_ALLOWED_HOSTS",
    "Further names the `Host` header may carry, comma-separated; `*` allows any.",
    names(isHostName, "host names such as npc.example.com, comma-separated; no http://, no port and no path"),
  ),
  allowedOrigins: setting(
    "BARKEEP_ALLOWED_ORIGINS",
    "Origins of web games that may open the socket, comma-separated; `*` allows any.",
    names(isOrigin, "origins such as https://game.example, comma-separated; with https:// or http:// and no path"),
  ),
  trustProxy: setting(
    "BARKEEP_TRUST_PROXY",
    "Count failed logins, wrong tokens and waiting sockets by the address in `X-Forwarded-For`; only behind a proxy that sets it.",
    Type.Boolean({ default: false }),
  ),
  sceneFromGame: setting(
    "BARKEEP_SCENE_FROM_GAME",
    "Take context, language, actions, cues, lines and triggers from game keys alone, never from a player's token.",
    Type.Boolean({ default: false }),
  ),
  adminToken: secret(
    "BARKEEP_ADMIN_TOKEN",
    "The admin token; when unset one is made on first start and printed once as a login link.",
    maybe(
      Type.String({
        minLength: 1,
        maxLength: 512,
        pattern: "^[\\x21-\\x7e]+$",
        allowed: "letters, digits and signs of ASCII, no spaces; at least 16 of them where other machines can connect",
      }),
    ),
  ),
  ssoHeader: setting(
    "BARKEEP_SSO_HEADER",
    "Single sign-on: the header in which the proxy in front names the person who is logged in there, such as X-Forwarded-User; the person must have been added in the page. Needs BARKEEP_SSO_SECRET.",
    maybe(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9-]{0,63}$", allowed: "the name of a header" })),
  ),
  ssoSecret: secret(
    "BARKEEP_SSO_SECRET",
    "What the proxy sends in X-Barkeep-SSO-Secret, so that nobody else can name a person.",
    maybe(
      Type.String({
        minLength: 16,
        maxLength: 512,
        pattern: "^[\\x21-\\x7e]+$",
        allowed: "at least 16 letters, digits and signs of ASCII, no spaces",
      }),
    ),
  ),
  secretKey: secret(
    "BARKEEP_SECRET_KEY",
    "What secrets are encrypted with; when unset a key file is made in the data folder. Two keys, `new,old`, move every secret to the new one.",
    maybe(
      Type.Array(Type.String({ minLength: 8, maxLength: 512 }), {
        minItems: 1,
        maxItems: 4,
        allowed: "at least 8 characters; to rotate, the new key, a comma, the old key",
      }),
    ),
  ),
  developmentToken: setting(
    "BARKEEP_DEVELOPMENT_TOKEN",
    "`auto` offers a token for a first client while the server listens on loopback and has no game key; `off` never does.",
    Type.Union([Type.Literal("auto"), Type.Literal("off")], { default: "auto" }),
  ),
  playerTokenSeconds: setting(
    "BARKEEP_PLAYER_TOKEN_SECONDS",
    "How long a player token lives when its maker does not say.",
    whole(30, 86_400, 900),
  ),
  python: setting(
    "BARKEEP_PYTHON",
    "The Python interpreter; when unset, 3.12 is looked for.",
    maybe(Type.String({ minLength: 1, allowed: "the path of a Python 3.12 interpreter" })),
  ),
  maxPython: setting(
    "BARKEEP_MAX_PYTHON",
    "Most Python processes at a time; when unset it follows the machine's memory.",
    maybe(Type.Integer({ minimum: 1, maximum: 512 })),
  ),
  maxPythonMegabytes: setting(
    "BARKEEP_MAX_PYTHON_MB",
    "Memory of all methods together, in MB; past it the largest call is ended. When unset, half of the machine's.",
    maybe(Type.Integer({ minimum: 128, maximum: 16_000_000 })),
  ),
  methodTimeoutMs: setting(
    "BARKEEP_METHOD_TIMEOUT_MS",
    "Longest a method may run; no method's own limit goes beyond.",
    whole(50, 600_000, 5000),
  ),
  laterTimeoutMs: setting(
    "BARKEEP_LATER_TIMEOUT_MS",
    "Longest a method that answers later may run; the others keep their own ceiling.",
    whole(1000, 600_000, 120_000),
  ),
  egressAllow: setting(
    "BARKEEP_EGRESS_ALLOW",
    "Private addresses that methods may reach all the same: host, host:port or CIDR, comma-separated.",
    names(
      isDestination,
      "host, host:port, address or CIDR such as 10.1.0.0/16, comma-separated; no http:// and no path",
    ),
  ),
  minIsolation: setting(
    "BARKEEP_MIN_ISOLATION",
    "The weakest isolation of Python to put up with; the server does not start on less.",
    Type.Union([Type.Literal("process"), Type.Literal("landlock"), Type.Literal("namespaces")], { default: "process" }),
  ),
  databaseUrl: secret(
    "BARKEEP_DATABASE_URL",
    "A PostgreSQL database (14 or newer) that holds everything instead of the data folder, such as postgres://user:password@host/barkeep; needs BARKEEP_SECRET_KEY.",
    maybe(
      Type.String({
        pattern: "^postgres(ql)?://[^\\s]+$",
        allowed: "an address such as postgres://user:password@host:5432/barkeep",
      }),
    ),
  ),
  natsUrl: secret(
    "BARKEEP_NATS_URL",
    "A NATS server (2.9 or newer) over which methods run on other machines, such as tls://user:password@host:4222, or token@host; several, comma-separated, of one cluster.",
    maybe(
      Type.String({
        pattern: "^(nats|tls)://[^\\s,]+(,\\s*(nats|tls)://[^\\s,]+)*$",
        allowed: "an address such as nats://host:4222 or tls://user:password@host:4222; several comma-separated",
      }),
    ),
  ),
  natsCredentials: setting(
    "BARKEEP_NATS_CREDENTIALS",
    "Path of a credentials file for NATS (`.creds`), where it wants one.",
    maybe(Type.String({ minLength: 1, allowed: "a path" })),
  ),
  runner: setting(
    "BARKEEP_RUNNER",
    "Where methods run: `local`, on this machine; `remote`, on runners (`npx barkeep runner`) alone; `auto`, on a runner where there is one, else here.",
    Type.Union([Type.Literal("local"), Type.Literal("remote"), Type.Literal("auto")], { default: "auto" }),
  ),
  cluster: setting(
    "BARKEEP_CLUSTER",
    "What names in NATS begin with, so that several clusters can share one.",
    Type.String({ pattern: "^[\\w-]{1,64}$", default: "barkeep", allowed: "1 to 64 letters, digits, - and _" }),
  ),
  defaultModel: setting(
    "BARKEEP_DEFAULT_MODEL",
    "The model of new characters; when unset, one the keys given can use.",
    maybe(Type.String({ minLength: 1, maxLength: 256, allowed: "the id of a model" })),
  ),
  modelFirstByteMs: setting(
    "BARKEEP_MODEL_FIRST_BYTE_MS",
    "How long a model may take until its answer begins; when unset, 30 seconds, and 3 minutes for a model server in the house, which may have to load it first.",
    maybe(Type.Integer({ minimum: 1000, maximum: 3_600_000 })),
  ),
  models: setting(
    "BARKEEP_MODELS",
    "Models added to the catalogue, or corrected in it; see models.md.",
    Type.Array(OwnModelSchema, { default: [], unique: "id", allowed: "a JSON array of models, each with an id" }),
  ),
  mcpCommands: setting(
    "BARKEEP_MCP_COMMANDS",
    "MCP servers that run beside this one, by command; see mcp.md.",
    Type.Array(McpCommandSchema, {
      default: [],
      unique: "id",
      allowed: "a JSON array of commands, each with an id and a command",
    }),
  ),
  logLevel: setting(
    "BARKEEP_LOG_LEVEL",
    "The least important log lines to write; players' words are written at debug only.",
    Type.Union(
      (["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const).map((level) => Type.Literal(level)),
      { default: "info" },
    ),
  ),
};

/** What one caller may use up. 0 means no limit where the smallest allowed value is 0. */
export const limitSettings = {
  connections: setting(
    "BARKEEP_MAX_CONNECTIONS",
    "Open sockets that have said hello, whole server.",
    whole(1, 1_000_000, 5000),
  ),
  connectionsPerPlayer: setting(
    "BARKEEP_MAX_CONNECTIONS_PER_PLAYER",
    "Open sockets of one player.",
    whole(1, 10_000, 8),
  ),
  connectionsPerKey: setting(
    "BARKEEP_MAX_CONNECTIONS_PER_KEY",
    "Open sockets under one game key, its players' included.",
    whole(1, 1_000_000, 2000),
  ),
  waitingConnections: setting(
    "BARKEEP_MAX_WAITING_CONNECTIONS",
    "Open sockets that have not said hello, whole server; more are refused at the upgrade.",
    whole(1, 1_000_000, 4000),
  ),
  waitingConnectionsPerAddress: setting(
    "BARKEEP_MAX_WAITING_CONNECTIONS_PER_ADDRESS",
    "Open sockets from one address that have not said hello; and, where no proxy is trusted, as many connections that are no socket.",
    whole(1, 1_000_000, 1000),
  ),
  sessions: setting("BARKEEP_MAX_SESSIONS", "Live sessions, whole server.", whole(1, 1_000_000, 10_000)),
  sessionsPerConnection: setting(
    "BARKEEP_MAX_SESSIONS_PER_CONNECTION",
    "Live sessions of one socket.",
    whole(1, 10_000, 64),
  ),
  sessionsPerPlayer: setting(
    "BARKEEP_MAX_SESSIONS_PER_PLAYER",
    "Live sessions of one player, where the token does not say less.",
    whole(1, 10_000, 64),
  ),
  sessionsPerKey: setting(
    "BARKEEP_MAX_SESSIONS_PER_KEY",
    "Live sessions under one game key, its players' included.",
    whole(1, 1_000_000, 5000),
  ),
  turns: setting("BARKEEP_MAX_TURNS", "Turns running at a time, whole server.", whole(1, 100_000, 256)),
  turnsPerConnection: setting(
    "BARKEEP_MAX_TURNS_PER_CONNECTION",
    "Turns running at a time on one socket.",
    whole(1, 10_000, 32),
  ),
  turnsPerPlayer: setting(
    "BARKEEP_MAX_TURNS_PER_PLAYER",
    "Turns running at a time of one player.",
    whole(1, 10_000, 16),
  ),
  turnsPerKey: setting(
    "BARKEEP_MAX_TURNS_PER_KEY",
    "Turns running at a time under one game key, its players' included.",
    whole(1, 100_000, 256),
  ),
  messagesPerMinute: setting(
    "BARKEEP_MESSAGES_PER_MINUTE",
    "Messages a minute on one socket, which carries every character of a game; a large one counts for every 8 KiB begun.",
    whole(1, 1_000_000, 6000),
  ),
  messagesPerMinutePerAddress: setting(
    "BARKEEP_MESSAGES_PER_MINUTE_PER_ADDRESS",
    "Messages a minute from one address on sockets that have not said hello, but for a short first one on each; one counts for every KiB begun.",
    whole(1, 1_000_000, 6000),
  ),
  messagesPerMinutePerPlayer: setting(
    "BARKEEP_MESSAGES_PER_MINUTE_PER_PLAYER",
    "Messages a minute of one player, on all its sockets.",
    whole(1, 1_000_000, 6000),
  ),
  messagesPerMinutePerKey: setting(
    "BARKEEP_MESSAGES_PER_MINUTE_PER_KEY",
    "Messages a minute under one game key, its players' included.",
    whole(1, 10_000_000, 600_000),
  ),
  messagesPerMinuteOfAll: setting(
    "BARKEEP_MESSAGES_PER_MINUTE_OF_ALL",
    "Messages a minute, whole server.",
    whole(1, 100_000_000, 1_200_000),
  ),
  turnsPerMinute: setting("BARKEEP_TURNS_PER_MINUTE", "Turns a minute of one player.", whole(1, 1_000_000, 120)),
  turnsPerMinutePerKey: setting(
    "BARKEEP_TURNS_PER_MINUTE_PER_KEY",
    "Turns a minute under one game key, its players' included.",
    whole(1, 1_000_000, 6000),
  ),
  turnsPerMinutePerConnection: setting(
    "BARKEEP_TURNS_PER_MINUTE_PER_CONNECTION",
    "Turns a minute on one socket.",
    whole(1, 1_000_000, 6000),
  ),
  turnsPerMinuteOfAll: setting(
    "BARKEEP_TURNS_PER_MINUTE_OF_ALL",
    "Turns a minute, whole server.",
    whole(1, 10_000_000, 60_000),
  ),
  tokensPerDayPerPlayer: setting(
    "BARKEEP_TOKENS_PER_DAY_PER_PLAYER",
    "Model tokens a day (UTC) of one player; 0 is no limit.",
    whole(0, 1_000_000_000_000, 0),
  ),
  tokensPerDayPerKey: setting(
    "BARKEEP_TOKENS_PER_DAY_PER_KEY",
    "Model tokens a day (UTC) under one game key; 0 is no limit.",
    whole(0, 1_000_000_000_000, 0),
  ),
  tokensPerDay: setting(
    "BARKEEP_TOKENS_PER_DAY",
    "Model tokens a day (UTC), whole server; 0 is no limit.",
    whole(0, 1_000_000_000_000, 0),
  ),
  textChars: setting("BARKEEP_MAX_TEXT_CHARS", "Longest text of one `say`.", whole(1, 8000, 4000)),
  contextChars: setting("BARKEEP_MAX_CONTEXT_CHARS", "All context of one session.", whole(1, 1_000_000, 32_000)),
  actions: setting("BARKEEP_MAX_ACTIONS", "Actions of one session.", whole(0, 64, 64)),
  unsentBytes: setting(
    "BARKEEP_MAX_UNSENT_BYTES",
    "Bytes waiting for a slow reader before its socket, or its stream over HTTP, is closed.",
    whole(65_536, 1_073_741_824, 1_048_576),
  ),
  heartbeatMs: setting("BARKEEP_HEARTBEAT_MS", "How often sockets are pinged.", whole(100, 600_000, 15_000)),
  graceMs: setting(
    "BARKEEP_GRACE_MS",
    "How long a session waits for its player to come back.",
    whole(0, 86_400_000, 120_000),
  ),
  drainMs: setting("BARKEEP_DRAIN_MS", "How long a stop waits for running turns.", whole(0, 600_000, 10_000)),
  loginAttemptsPerMinute: setting(
    "BARKEEP_LOGIN_ATTEMPTS_PER_MINUTE",
    "Failed logins a minute from one address.",
    whole(1, 1000, 5),
  ),
  wrongTokensPerMinute: setting(
    "BARKEEP_WRONG_TOKENS_PER_MINUTE",
    "Wrong tokens a minute from one address, in requests and in `hello`.",
    whole(1, 10_000, 1000),
  ),
};

/** How long records are kept; 0 keeps them for ever. */
export const keepSettings = {
  callDays: setting("BARKEEP_KEEP_CALLS_DAYS", "Days to keep call records; 0 is for ever.", whole(0, 36_500, 30)),
  callMegabytes: setting(
    "BARKEEP_KEEP_CALLS_MB",
    "Most MB of call records to keep, the newest; 0 is no limit.",
    whole(0, 100_000_000, 0),
  ),
  sessionDays: setting(
    "BARKEEP_KEEP_SESSIONS_DAYS",
    "Days to keep sessions and turns; 0 is for ever.",
    whole(0, 36_500, 90),
  ),
  sessionMegabytes: setting(
    "BARKEEP_KEEP_SESSIONS_MB",
    "Most MB of sessions and turns to keep, those in which something happened last; 0 is no limit.",
    whole(0, 100_000_000, 0),
  ),
  memoryDays: setting(
    "BARKEEP_KEEP_MEMORIES_DAYS",
    "Days to keep what characters remember of players; 0 is for ever.",
    whole(0, 36_500, 400),
  ),
  usageDays: setting(
    "BARKEEP_KEEP_USAGE_DAYS",
    "Days to keep the sums of usage; 0 is for ever.",
    whole(0, 36_500, 400),
  ),
  methodVersions: setting(
    "BARKEEP_KEEP_VERSIONS",
    "Versions of each method to keep, deleted methods included; 0 is all.",
    whole(0, 1_000_000, 500),
  ),
};

type Values<T extends Record<string, Setting>> = {
  readonly [K in keyof T as T[K]["schema"] extends TOptional<TSchema> ? never : K]: Static<T[K]["schema"]>;
} & {
  readonly [K in keyof T as T[K]["schema"] extends TOptional<TSchema> ? K : never]?: Static<T[K]["schema"]>;
};

export type Limits = Values<typeof limitSettings>;
export type KeepTimes = Values<typeof keepSettings>;
export type Settings = Values<typeof settings>;
