/** An add-on, as programs that list add-ons know it. */
export interface McpAddonInfo {
  readonly manifest: {
    readonly name: string;
    readonly description: string;
    /** By the engine's names, which are said in words; or in words. */
    readonly permissions: readonly string[];
  };
  /** `enabled`, `disabled`, `loading`, `error`, or how a server stands. */
  readonly state: string;
  readonly enabled: boolean;
}

/** The gateway itself. */
export interface McpGateway {
  readonly version: string;
  /** The project that is worked on, by its folder's name. */
  readonly project?: string | undefined;
  readonly isServing: boolean;
  /** That wait for a person. */
  readonly requests: number;
  /** Servers and tools that are held for review. */
  readonly held: number;
  readonly standing: 'works' | 'degraded' | 'broken';
  /** Left out where calls go on. */
  readonly frozen?: { readonly by: string; readonly at: number; readonly why: string } | undefined;
}

/** One server behind the gateway. */
export interface McpServer {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly state: 'off' | 'idle' | 'starting' | 'on' | 'attention' | 'held' | 'broken';
  /** Of what is not as it should be, in the gateway's words. */
  readonly why?: string | undefined;
  readonly needs: readonly ('read' | 'write' | 'reach')[];
  readonly reaches: readonly string[];
}

/** One question that waits for a person. */
export interface McpRequest {
  readonly id: string;
  readonly who: { readonly client: string; readonly addon?: string | undefined };
  readonly target: { readonly server: string; readonly name: string };
  /** Epoch milliseconds. */
  readonly askedAt: number;
  /** When it is taken for a no. */
  readonly expiresAt: number;
  /** The answers that count. */
  readonly answers: readonly McpAnswer['kind'][];
}

/** What a person says to a question. */
export type McpAnswer =
  | { readonly kind: 'deny' | 'once' | 'session' | 'project' | 'always' }
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'minutes'; readonly minutes: number };

/** What to look for in what was done; left out: all. */
export interface McpAuditFilter {
  readonly client?: string;
  readonly server?: string;
  /** The tool, the resource or the prompt, by its own name. */
  readonly target?: string;
  readonly kind?: McpAuditRecord['kind'];
  readonly result?: McpAuditRecord['result'];
  /** Words, each of which stands somewhere in the record. */
  readonly text?: string;
  /** Epoch milliseconds: from, included; until, excluded. */
  readonly since?: number;
  readonly until?: number;
  /** Only what is older than this: `next` of a former answer. */
  readonly before?: McpAuditPlace;
  /** At most 200 records; 50. */
  readonly limit?: number;
}

/** Where a record stands in the order of all. */
export interface McpAuditPlace {
  readonly at: number;
  readonly id: string;
}

/** One thing that was done. */
export interface McpAuditRecord {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'call' | 'approval' | 'grant' | 'connection' | 'quarantine' | 'alert' | 'server' | 'config';
  /** `isOwn`: the gateway itself, or a person by it. */
  readonly who: { readonly client: string; readonly addon?: string | undefined; readonly isOwn: boolean };
  readonly server: string;
  /** Of the tool, the resource or what else it is about. */
  readonly name: string;
  readonly result: 'running' | 'done' | 'refused' | 'failed';
  /** The same more exactly: `started`, `ok`, `tool-error`, `upstream-error`, `interrupted`, or the code of a refusal. */
  readonly outcome: string;
  readonly durationMs?: number | undefined;
}

/** Some of what was done. */
export interface McpAudit {
  readonly records: readonly McpAuditRecord[];
  /** Where to go on, as `before`; undefined at the oldest record. */
  readonly next: McpAuditPlace | undefined;
}
