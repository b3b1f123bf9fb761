/** The plan's five permission levels. */
export const levels = ['resource_read', 'resource_write', 'tool_execute', 'server_admin', 'network_access'] as const;
export type Level = (typeof levels)[number];

/** The engine's own words for how far a grant reaches. */
export const scopes = ['global', 'project', 'session', 'sandbox'] as const;
export type Scope = (typeof scopes)[number];

/** Who a call is made for. */
export interface Principal {
  readonly client: string;
  readonly addon?: string;
  readonly project?: string;
  readonly session?: string;
}

/**
 * One tool, resource or prompt of one upstream; or the upstream itself; or the client that it asks for something, by the
 * method. `name` is the upstream's own name or URI.
 */
export interface Target {
  readonly kind: 'tool' | 'resource' | 'prompt' | 'server' | 'client';
  readonly upstream: string;
  readonly name: string;
}

/**
 * Patterns (`*` any run of characters) over the parts of a principal; a part that is left out matches all, the empty text
 * those who have no such part.
 */
export interface PrincipalPattern {
  readonly client?: string;
  readonly addon?: string;
  readonly project?: string;
  readonly session?: string;
}

/** Typed conditions. Each that is present must hold for the object of a need; see `decide`. */
export interface Conditions {
  /** Absolute paths: a folder means all under it; `*` one segment's run, `**` any depth. */
  readonly paths?: readonly string[];
  /** Canonical host names; `*.example.org` is one or more labels before it, never the bare name. */
  readonly hosts?: readonly string[];
  readonly ports?: readonly number[];
  readonly protocols?: readonly string[];
  /** Bytes read or written by one call. */
  readonly maxBytes?: number;
  /** Only what touches nothing but the target: no file, no address. Of an answer to just that. */
  readonly touchesNothing?: true;
  /** No private address, even where `hosts` writes it out: a name may lead elsewhere tomorrow. Of an answer about a public one. */
  readonly publicOnly?: true;
}

interface GrantBase {
  readonly id: string;
  readonly principal: PrincipalPattern;
  readonly level: Level;
  /** Pattern over the upstream's name. */
  readonly server: string;
  /** Pattern over the target's name. */
  readonly name: string;
  readonly conditions?: Conditions;
  readonly scope: Scope;
  /** Who gave it: `config`, `person`, `migration`. */
  readonly givenBy: string;
  /** Epoch milliseconds. */
  readonly givenAt: number;
}

/**
 * A recorded allow, ask or deny. Only an allowance can expire or be used up: a refusal that lapses would open what its
 * owner closed.
 */
export type Grant = GrantBase &
  (
    | { readonly effect: 'deny' | 'ask' }
    | {
        readonly effect: 'allow';
        /** Epoch milliseconds. */
        readonly expiresAt?: number;
        /** Uses left. */
        readonly uses?: number;
        /** A person gave it knowing the question: it answers an `ask` that stands in its way, never a `deny`. */
        readonly answersAsk?: boolean;
      }
  );
