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
