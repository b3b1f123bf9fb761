import type { GatewayError } from '../../errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Stateless } from '../stateless.ts';
import type { CertificateFiles } from './certificate.ts';
import type { HttpLimits } from './limits.ts';
import type { Credential, Ears, HandshakeSession } from './peers.ts';

/** What happens on HTTP that a log should have. */
export type HttpEvent =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly message: string;
      readonly client: string | undefined;
    }
  | { readonly kind: 'session-ended'; readonly client: string | undefined; readonly reason: string }
  /** Connections that were turned away, for there were too many. */
  | { readonly kind: 'crowded' }
  | { readonly kind: 'bug'; readonly error: unknown };

/** What of the gateway on HTTP can be another while it runs. */
export interface HttpSettings {
  /** `localhost` is 127.0.0.1. */
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  readonly path: string;
  readonly tls?: CertificateFiles;
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly maxMessageBytes: number;
  /** Clients that are connected at once: sessions with a stream or a request open, and streams of `subscriptions/listen`. */
  readonly maxConnections: number;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpFaceOptions extends HttpSettings {
  /** Whom a bearer token speaks for; undefined where it holds no more, or never did, or is needed and not there. */
  authenticate(bearer: string | undefined): Credential | undefined;
  createSession(ears: Ears, client: string | undefined): HandshakeSession;
  createStateless(client: string | undefined): Stateless;
  /**
   * The input schema of a tool as the sender of these params sees it, or the promise of it; undefined where it sees no
   * such tool.
   */
  toolSchema(name: string, client: string | undefined, params: JsonObject): unknown;
  readonly onEvent?: (event: HttpEvent) => void;
  readonly now?: () => number;
}

/** Other settings, ready to hold: nothing that can fail is left to do. */
export interface PreparedSettings {
  /** From now on they hold. Where it listened before, it ends when what is in flight there has its answer. */
  commit(): void;
  /** They do not hold after all. */
  cancel(): void;
  /** What of them can only hold after a new start. */
  readonly waiting: readonly ('host' | 'port' | 'tls')[];
}

/** The gateway on HTTP. */
export interface HttpFace {
  /** Where clients connect. */
  readonly url: string;
  /** Sessions that are open. */
  readonly sessions: number;
  /** Tries other settings. Rejects with a ConfigError where an address or a certificate cannot be used; nothing has changed then. */
  prepare(settings: HttpSettings): Promise<PreparedSettings>;
  /** Resolves when nothing is left of it. */
  readonly ended: Promise<void>;
  /** Takes no more, lets what is in flight end, answers what does not with the reason, and ends all streams. */
  close(reason: GatewayError): Promise<void>;
}
