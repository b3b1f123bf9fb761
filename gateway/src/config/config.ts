import type { Limits, Tier } from '../policy/confinement.ts';
import type { Grant } from '../policy/grant.ts';
import type { RateRules } from '../policy/rate-rule.ts';
import type { SupervisionConfig } from './effective-supervision.ts';
import type { Problem } from './problem.ts';
import type { Template } from './secret-reference.ts';

/** How a server is confined, as its owner wants it. */
export interface SandboxConfig {
  /** False: it runs with all rights of the gateway's user. */
  readonly confine: boolean;
  /** It does not start where less is proven. */
  readonly require: Tier;
  /** Why less is required than usual, in its owner's words. */
  readonly because?: string;
  /** Absolute: what its program needs beside its command, granted or not. */
  readonly readPaths: readonly string[];
  /** Where they differ from the usual ones. */
  readonly limits: Partial<Limits>;
  /** Milliseconds that it has to be ready after its start. */
  readonly startMs: number;
  /** Milliseconds without use after which it is ended, until the next use. Left out: never. */
  readonly idleMs?: number;
}

/** A server: a provider of ours or what `mcpServers` names, launched here or, where it has a `url`, reached over HTTP. */
export type ServerConfig = {
  readonly name: string;
  readonly provider?: 'filesystem' | 'git' | 'project' | 'brave_search' | 'puppeteer_playwright';
  /** Resolved at launch. Providers have none: theirs comes from their profile. */
  readonly command?: string;
  readonly args: readonly string[];
  /** References to the gateway's own environment are already replaced. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose text names secrets: filled in when this server is started, and for it alone. */
  readonly secretEnv?: Readonly<Record<string, Template>>;
  /** Absolute; of a server over HTTP, what relative paths in its arguments are taken to start from. */
  readonly cwd: string;
  /** Providers: the absolute folders they serve. */
  readonly roots: readonly string[];
  /** Absolute: the program that the browser provider drives. Left out: the one that is found on this machine. */
  readonly browser?: string;
  /** Where it is reached. Then it is not launched, and the rest up to here is empty. */
  readonly url?: string;
  /** How, where it has a `url`; `sse` only where its owner asks for it. */
  readonly transport?: 'streamable-http' | 'sse';
  /** Sent with every request to it. References to the gateway's own environment are already replaced. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers whose text names secrets: filled in when a connection is opened, and for this server alone. */
  readonly secretHeaders?: Readonly<Record<string, Template>>;
  /** Whether it may be spoken to without encryption, wherever it is. */
  readonly allowHttp?: boolean;
  /** Who shares a connection to it. */
  readonly isolation: 'shared' | 'per-client' | 'per-session';
  /** How its owner approved it here: as it is (`sha256:…`), or whatever it shows (`trusted`). Left out: a person has to. */
  readonly trust?: string;
  /** Of what is launched. */
  readonly sandbox?: SandboxConfig;
  /** Of what would be launched or reached; keys the remembered catalogue. */
  readonly hash: string;
};

/** The proxy through which the internet is reached. */
export interface ProxyConfig {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  /** Filled in at each connection. */
  readonly password?: Template;
  /** Whether it resolves names that mean nothing here. */
  readonly resolvesNames: boolean;
}

/** Where and how clients connect over HTTP. */
export interface HttpConfig {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  /** 0 is one that is free. */
  readonly port: number;
  readonly path: string;
  readonly auth: 'token' | 'none';
  /** Whether the host may be one that other machines can reach. */
  readonly allowRemote: boolean;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Absolute paths of PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly sessionIdleMs: number;
  readonly maxSessions: number;
}

/** Where the console can be seen, by what the configuration says of it. */
export interface ConsoleConfig {
  /** 0 is one that is free. */
  readonly port: number;
}

/** What is looked at in results and arguments. */
export interface InspectionConfig {
  readonly results: 'hold' | 'flag' | 'off';
  readonly arguments: 'refuse' | 'flag' | 'off';
  /** Kinds of findings that hold nothing. */
  readonly flagOnly: readonly string[];
}

/** What of one kind is too much, and what comes of it. */
export interface BehaviourLimit {
  readonly most: number;
  readonly windowMs: number;
  readonly action: 'notify' | 'hold_request' | 'hold_server' | 'off';
}

export type BehaviourKind =
  | 'crash_loop'
  | 'denied_connections'
  | 'flood'
  | 'schema_violations'
  | 'tool_growth'
  | 'secrets'
  | 'unusual';

export type BehaviourConfig = Readonly<Record<BehaviourKind, BehaviourLimit>>;

/** What judges beside our own rules: a command, or where it is asked. */
export interface JudgeConfig {
  readonly command?: readonly string[];
  readonly url?: string;
  /** Absolute: a file that the command may read. */
  readonly modelFile?: string;
  /** Absolute: where the command runs. */
  readonly cwd: string;
  readonly timeoutMs: number;
}

/** Where what is counted may be read, or is sent. */
export interface TelemetryConfig {
  /** A loopback address, and the one path that is answered. */
  readonly prometheus?: { readonly host: string; readonly port: number; readonly path: string };
  /** A collector; URLs of what is sent there, and headers whose text may name secrets. */
  readonly opentelemetry?: {
    readonly tracesUrl?: string;
    readonly metricsUrl?: string;
    readonly headers: Readonly<Record<string, Template>>;
    readonly intervalMs: number;
    readonly timeoutMs: number;
    readonly service: string;
  };
}

/** When somebody is told that something is wrong; see `AlertRule`. */
export interface AlertRuleConfig {
  readonly name: string;
  readonly metric: 'error_rate' | 'response_time' | 'memory' | 'unauthorised' | 'cpu' | 'queue' | 'restarts';
  readonly over: number;
  readonly clear: number;
  readonly windowMs: number;
  readonly leastCalls: number;
  readonly forMs: number;
  readonly action: 'notify' | 'quarantine' | 'freeze' | 'off';
  readonly servers: readonly string[];
}

export interface AlertsConfig {
  readonly rules: readonly AlertRuleConfig[];
  /** How people are told, beside the log and `storycore-mcp alerts`. */
  readonly notify: {
    readonly desktop: boolean;
    readonly command?: readonly string[];
    /** Absolute: where the command runs. */
    readonly cwd: string;
    readonly webhook?: string;
    readonly timeoutMs: number;
  };
}

/** What is done about a server that is not as it was approved; see `PinPolicy`. */
export interface PinsConfig {
  readonly actions: Readonly<
    Record<'wording' | 'annotation' | 'schema' | 'new-target' | 'instructions' | 'command', 'hold' | 'flag'>
  >;
  /** Servers that may find other words. */
  readonly acceptsWording: readonly string[];
}

/** What is kept before a call that may write, so that it can be taken back. */
export interface SavepointsConfig {
  readonly enabled: boolean;
  /** Of all that is kept. */
  readonly quotaBytes: number;
  /** A larger file is kept only where the disk can share it. */
  readonly largestFileBytes: number;
  /** Names, or paths below a folder that may be written; `*` is any run of characters. */
  readonly exclude: readonly string[];
  readonly keepMs: number;
  /** What happens to a call where nothing can be kept. */
  readonly ifNotKept: 'refuse' | 'run';
}

/** What of answers is kept in files. */
export interface ArtifactsConfig {
  readonly enabled: boolean;
  /** So much binary content of one answer stays in it. */
  readonly overBytes: number;
  /** Of all that is kept. */
  readonly quotaBytes: number;
  readonly keepMs: number;
}

/** Tools by pattern, and resources by pattern of their URI, of one server. */
export interface TargetsConfig {
  readonly server: string;
  readonly tools: readonly string[];
  readonly resources: readonly string[];
}

/** When a server that fails is left alone; see `CircuitSettings`. */
export interface CircuitBreakerConfig {
  /** Servers that have no circuit. */
  readonly offFor: readonly string[];
  readonly windowMs: number;
  readonly leastCalls: number;
  readonly failureRate: number;
  readonly restMs: number;
  readonly longestRestMs: number;
  readonly probes: number;
}

export interface RetryConfig {
  readonly repeatable: readonly TargetsConfig[];
  readonly retries: number;
  readonly share: number;
  readonly least: number;
  readonly windowMs: number;
  readonly longestWaitMs: number;
}

/** Limits of the calls that it names; the first that fits holds. */
export interface TimeoutConfig extends TargetsConfig {
  readonly quietMs: number;
  readonly hardMs: number;
}

export interface CacheConfig {
  /** Milliseconds that an answer is given again; 0 where it is kept for fallbacks alone. */
  readonly keep: readonly (TargetsConfig & { readonly ttlMs: number })[];
  readonly maxBytes: number;
}

/** Where an argument of another tool comes from: a place in those of the call, from the outside in, or a constant. */
export type ArgumentConfig = { readonly from: readonly string[] } | { readonly value: unknown };

/** What is tried instead of a server that failed. */
export type FallbackLink =
  | {
      readonly kind: 'other';
      readonly server: string;
      readonly target: 'tool' | 'resource';
      readonly name: string;
      /** Left out: those of the call. */
      readonly arguments?: Readonly<Record<string, ArgumentConfig>>;
    }
  | { readonly kind: 'cached'; readonly maxAgeMs?: number }
  | { readonly kind: 'answer'; readonly text?: string; readonly structured?: Readonly<Record<string, unknown>> };

export interface FallbackConfig {
  readonly server: string;
  readonly target: 'tool' | 'resource';
  readonly name: string;
  /** Whether an error that the tool answers with counts as no answer. Left out: no. */
  readonly toolErrors?: boolean;
  readonly chain: readonly FallbackLink[];
}

/** What may hook into calls: modules of the owner, and the engine. */
export interface HooksConfig {
  readonly modules: readonly HookModuleConfig[];
  /** Left out: the engine may not. */
  readonly engine?: {
    readonly timeoutMs: number;
    readonly phases: readonly ('before' | 'after' | 'observe')[];
    /** What it means that a hook fails or is late. */
    readonly late: 'by_kind' | 'veto';
  };
}

export interface HookModuleConfig {
  /** As it is written. */
  readonly name: string;
  /** Absolute, real. */
  readonly path: string;
  readonly timeoutMs: number;
  /** Of what stands in it: another is loaded anew. */
  readonly digest: string;
}

/** What the owner wants, checked and compiled. Deep-frozen. */
export interface Config {
  /** Absolute path of the file or folder it came from. */
  readonly source: string;
  /** SHA-256 of the content, whatever its layout and order of keys. */
  readonly hash: string;
  readonly project?: { readonly name: string; readonly root: string };
  /** Providers first, then `mcpServers`, in file order. */
  readonly servers: readonly ServerConfig[];
  /** Of `mcpServers`, those that are turned off: nobody starts or reaches them. */
  readonly disabled: readonly ServerConfig[];
  /** `config:1`, `config:2`…: the sections' own first, then `grants` in file order, then what guards the file itself. */
  readonly grants: readonly Grant[];
  /** How a person is asked, and whose answers count beside those on the command line: `engine`, `client:NAME`. */
  readonly approvals: { readonly waitMs: number; readonly trust: readonly string[] };
  /** Whether tools are named `server__tool`. */
  readonly prefix: boolean;
  readonly requestTimeoutMs: number;
  readonly hardTimeoutMs: number;
  readonly network: { readonly timeoutMs: number; readonly maxRetries: number; readonly userAgent: string };
  readonly maxMessageBytes: number;
  readonly maxConcurrentRequests: number;
  /** Left out: nothing is limited by the time. */
  readonly rateLimits?: RateRules;
  /** Whether clients connect over stdio; else the gateway listens. */
  readonly stdio: boolean;
  readonly http: HttpConfig;
  readonly console: ConsoleConfig;
  readonly proxy?: ProxyConfig;
  /** Authorities that are trusted beside those of this machine, and the absolute path they came from. */
  readonly certificates?: { readonly path: string; readonly pem: string };
  /** Clients connected over HTTP at once. */
  readonly maxConnections: number;
  readonly metrics: boolean;
  readonly timeouts: readonly TimeoutConfig[];
  readonly retry: RetryConfig;
  /** Undefined where no server has one. */
  readonly circuitBreaker?: CircuitBreakerConfig;
  readonly cache: CacheConfig;
  readonly fallbacks: readonly FallbackConfig[];
  readonly telemetry: TelemetryConfig;
  readonly alerts: AlertsConfig;
  readonly inspection: InspectionConfig;
  /** What happens when data of one server would leave through another. */
  readonly flow: 'ask' | 'flag' | 'off';
  readonly behaviour: BehaviourConfig;
  readonly supervision: SupervisionConfig;
  readonly judge?: JudgeConfig;
  /** Undefined where nothing hooks into calls. */
  readonly hooks?: HooksConfig;
  readonly pins: PinsConfig;
  /** How much of the audit is kept: days, 0 for ever; and about how many bytes. */
  readonly audit: { readonly keepDays: number; readonly maxBytes: number };
  readonly savepoints: SavepointsConfig;
  readonly artifacts: ArtifactsConfig;
  /** What can be used, but should not be left as it is. */
  readonly warnings: readonly Problem[];
}
