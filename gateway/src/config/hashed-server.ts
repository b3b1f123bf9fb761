import type { SandboxConfig, ServerConfig } from './config.ts';
import { digest } from './digest.ts';

/** A server with its digest. Who shares a connection and what confines it changes nothing of what is behind it, and so does not count. */
export const withHash = (
  server: Omit<ServerConfig, 'hash' | 'isolation' | 'sandbox'>,
  { isolation = 'shared', sandbox }: { isolation?: ServerConfig['isolation']; sandbox?: SandboxConfig } = {},
): ServerConfig => ({ ...server, isolation, ...(sandbox === undefined ? {} : { sandbox }), hash: digest(server) });
