import type { Grant } from '../policy/grant.ts';
import type { Problem } from './problem.ts';
import type { Template } from './secret-reference.ts';

/** A server: a provider of ours or what `mcpServers` names, launched here or, where it has a `url`, reached over HTTP. */
export type ServerConfig = {
  readonly name: string;
  readonly provider?: 'filesystem' | 'git';
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
  /** Of what would be launched or reached; keys the remembered catalogue. */
  readonly hash: string;
};

/** What the owner wants, checked and compiled. Deep-frozen. */
export interface Config {
  /** Absolute path of the file or folder it came from. */
  readonly source: string;
  /** SHA-256 of the content, whatever its layout and order of keys. */
  readonly hash: string;
  readonly project?: { readonly name: string; readonly root: string };
  /** Providers first, then `mcpServers`, in file order. */
  readonly servers: readonly ServerConfig[];
  /** `config:1`, `config:2`…: the sections' own first, then `grants` in file order, then what guards the file itself. */
  readonly grants: readonly Grant[];
  /** Whether tools are named `server__tool`. */
  readonly prefix: boolean;
  readonly requestTimeoutMs: number;
  readonly hardTimeoutMs: number;
  readonly network: { readonly timeoutMs: number; readonly maxRetries: number; readonly userAgent: string };
  readonly maxMessageBytes: number;
  readonly maxConcurrentRequests: number;
  readonly maxConnections: number;
  readonly metrics: boolean;
  /** What can be used, but should not be left as it is. */
  readonly warnings: readonly Problem[];
}
