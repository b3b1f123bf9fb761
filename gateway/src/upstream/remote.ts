import type { UpstreamSpec } from './options.ts';

/** A text that may name secrets, in pieces. */
type Template = readonly (string | { readonly secret: string })[];

/** How messages travel to a server over HTTP. */
export type RemoteTransport = 'streamable-http' | 'sse';

/** A server of the configuration that is reached over HTTP. */
export interface RemoteSpec extends UpstreamSpec {
  readonly url: string;
  /** `sse` is HTTP+SSE of revision 2024-11-05, which is spoken only where the owner asks for it. */
  readonly transport: RemoteTransport;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers whose text names secrets: filled in when a connection is opened. */
  readonly secretHeaders?: Readonly<Record<string, Template>>;
  /** Whether another machine may be spoken to without encryption. */
  readonly allowHttp: boolean;
}

/** What a connection is really opened with: it holds the secrets of this one server, and is kept nowhere. */
export type RemoteTarget = Pick<RemoteSpec, 'url' | 'transport' | 'headers' | 'allowHttp'>;

/** Whether a server is reached over HTTP, and not started. */
export const isRemote = (spec: UpstreamSpec): spec is RemoteSpec => 'url' in spec;
