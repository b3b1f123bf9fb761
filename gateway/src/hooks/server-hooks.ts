import { GatewayError } from '../errors.ts';
import type { HookedCall } from './event.ts';
import { askAll, eventFor } from './chain.ts';
import type { Noted } from './chain.ts';
import type { Registry } from './registry.ts';

export interface ServerHooksOptions {
  readonly registry: Pick<Registry, 'asked' | 'told'>;
  nextId(): string;
  /** What a hook did about a server: there is no call whose trail could say it. */
  onNoted(noted: Noted, server: string): void;
}

/** Asks and tells hooks about servers as they start and end. */
export interface ServerHooks {
  /** Before it is started or dialled. Rejects with the veto of a hook. */
  starting(server: string): Promise<void>;
  /** It is in this state now. */
  entered(server: string, state: string, reason: string | undefined): void;
}

/** No answer of a server hook writes anything. */
const nothingWritten = 0;

export const createServerHooks = ({ registry, nextId, onNoted }: ServerHooksOptions): ServerHooks => {
  const shown = (server: string): HookedCall => ({
    id: nextId(),
    server,
    name: server,
    who: { client: 'storycore-mcp' },
  });
  return {
    async starting(server) {
      const asked = registry.asked('mcp_server_start', 'before');
      const told = registry.told('mcp_server_start', 'before');
      if (asked.length + told.length === 0) return;
      const call = shown(server);
      for (const hook of told) hook.tell(eventFor(hook, { call }));
      const options = { maxBytes: nothingWritten, note: (noted: Noted) => onNoted(noted, server) };
      try {
        await askAll(
          asked,
          options,
          () => ({ call }),
          () => undefined,
        );
      } catch (error) {
        throw error instanceof GatewayError ? error : new GatewayError('internal', 'A hook failed.', { cause: error });
      }
    },
    entered(server, state, reason) {
      if (state === 'starting') return;
      const hook = state === 'ready' ? 'mcp_server_start' : 'mcp_server_stop';
      const told = registry.told(hook, 'observe');
      if (told.length === 0) return;
      const call = shown(server);
      const error = reason === undefined ? {} : { error: { code: 'upstream-failed', message: reason } };
      for (const each of told) each.tell(eventFor(each, { call, result: { state }, ...error }));
    },
  };
};
