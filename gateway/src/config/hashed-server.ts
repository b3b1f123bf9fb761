import type { ServerConfig } from './config.ts';
import { digest } from './digest.ts';

/** A server with its digest. Who shares a connection, what confines it and who approved it changes nothing of what is behind it, and so does not count. */
export const withHash = (
  server: Omit<ServerConfig, 'hash' | 'isolation' | 'sandbox' | 'trust'>,
  { isolation = 'shared', ...apart }: Partial<Pick<ServerConfig, 'isolation' | 'sandbox' | 'trust'>> = {},
): ServerConfig => ({ ...server, isolation, ...apart, hash: digest(server) });
