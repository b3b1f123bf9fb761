import type { JsonObject } from '../pipeline/call.ts';

/** What can be hooked into (plan, section 1.3), and when. */
export const hookPhases = {
  mcp_tool_execute: ['before', 'after', 'observe'],
  mcp_resource_request: ['before', 'after', 'observe'],
  mcp_server_start: ['before', 'observe'],
  mcp_server_stop: ['observe'],
  mcp_error_handling: ['observe'],
} as const satisfies Record<string, readonly HookPhase[]>;

export type HookName = keyof typeof hookPhases;
export type HookPhase = 'before' | 'after' | 'observe';
/** Whether a hook that fails or is late stops the call (`security`), is skipped (`filter`), or was never waited for (`observer`). */
export type HookKind = 'security' | 'filter' | 'observer';
/** The engine's: LOWEST, LOW, NORMAL, HIGH, HIGHEST. The higher goes first. */
export type HookPriority = 0 | 25 | 50 | 75 | 100;

/** What a hook is told. Frozen, and the same for modules and on the pipe. */
export interface HookEvent {
  readonly hook: HookName;
  readonly phase: HookPhase;
  readonly call: {
    /** Of its record in the audit. */
    readonly id: string;
    readonly server: string;
    /** By the server's own name. */
    readonly tool?: string;
    readonly resource?: string;
    /** As the client calls it. */
    readonly name: string;
    readonly arguments?: JsonObject;
    readonly uri?: string;
    readonly who: {
      readonly client: string;
      readonly project?: string;
      readonly addon?: string;
      readonly session?: string;
    };
  };
  /** Of a call that was answered; of a server, its state. */
  readonly result?: JsonObject;
  /** Of what failed: our code, or `tool-error` and `upstream-error` of its server. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds that there are for an answer. */
  readonly timeout_ms: number;
}

/** What a hook may answer; nothing is `continue`. */
export type HookAnswer =
  | { readonly action: 'continue' }
  /** Before a tool: its arguments. Before a resource: `{uri}`. */
  | { readonly action: 'rewrite'; readonly arguments: JsonObject }
  /** After a call: what its client gets. */
  | { readonly action: 'filter'; readonly result: JsonObject }
  | { readonly action: 'veto'; readonly reason: string };

/** A hook as it is declared. */
export interface HookDeclaration {
  readonly hook: HookName;
  readonly phase: HookPhase;
  readonly priority: HookPriority;
  readonly kind: HookKind;
}

/** A hook of a module. */
export interface ModuleHook extends Pick<HookDeclaration, 'hook' | 'phase'> {
  /** 50 where it is left out. */
  readonly priority?: HookPriority;
  /** `filter` where it is left out, `observer` in the phase `observe`. */
  readonly kind?: HookKind;
  /** `signal` aborts when nobody waits for the answer any more. */
  run(event: HookEvent, signal: AbortSignal): HookAnswer | void | Promise<HookAnswer | void>;
}

/** A hook that can be asked or told, wherever it lives. */
export interface LiveHook extends HookDeclaration {
  /** Whose it is, for people. */
  readonly by: string;
  readonly isEngine: boolean;
  readonly timeoutMs: number;
  /** A failure is a veto whatever its kind. */
  readonly isStrict: boolean;
  ask(event: HookEvent, signal: AbortSignal): Promise<unknown>;
  /** Never throws, and is not waited for. */
  tell(event: HookEvent): void;
}
