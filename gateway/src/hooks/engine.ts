import type { HooksConfig } from '../config/config.ts';
import { createAsking } from '../downstream/asking.ts';
import type { EngineHooks } from '../downstream/engine-hooks.ts';
import type { GatewayError } from '../errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isObject } from '../protocol/json.ts';
import { notificationText } from '../protocol/jsonrpc.ts';
import { readDeclaration } from './declared.ts';
import type { HookDeclaration, HookEvent, LiveHook } from './hook.ts';
import type { Registry } from './registry.ts';

type Trusted = NonNullable<HooksConfig['engine']>;

export interface EngineHooksOptions {
  readonly registry: Pick<Registry, 'put' | 'drop'>;
  /** What the owner lets the engine hook into, at the moment. */
  trusted(): Trusted | undefined;
  /** Takes one line for the engine; false where it does not read now. */
  hear(line: string): unknown;
  onRegistered(accepted: readonly HookDeclaration[], refused: number): void;
}

/** Hooks that may wait for the engine at once: one that calls what it hooks into, again and again, comes to an end here. */
const mostOpen = 512;

const untrusted = 'the configuration lets no engine hook into calls. Write `"hooks": { "engine": {} }` into it.';

const shown = (value: unknown): JsonObject => {
  const { hook, phase } = isObject(value) ? { hook: value['hook'], phase: value['phase'] } : {};
  const short = (part: unknown): string | null => (typeof part === 'string' ? part.slice(0, 100) : null);
  return { hook: short(hook), phase: short(phase) };
};

const whyNot = ({ phase }: HookDeclaration, trusted: Trusted | undefined): string | undefined => {
  if (trusted === undefined) return untrusted;
  if (trusted.phases.includes(phase)) return undefined;
  return `the configuration lets the engine hook into ${trusted.phases.join(', ')} alone. Add "${phase}" to \`hooks.engine.phases\`.`;
};

/** The engine at the other end of one pipe, as it hooks into calls. */
export const createEngineHooks = ({ registry, trusted, hear, onRegistered }: EngineHooksOptions): EngineHooks => {
  const asking = createAsking({ prefix: 'hook-', most: mostOpen });
  const owner = {};
  let isGone = false;

  const liveHook = (declared: HookDeclaration): LiveHook => ({
    ...declared,
    by: 'the engine',
    isEngine: true,
    get timeoutMs() {
      return trusted()?.timeoutMs ?? 0;
    },
    get isStrict() {
      return trusted()?.late === 'veto';
    },
    async ask(event: HookEvent, signal) {
      const answer = await asking.ask(hear, 'mcp_hook', { ...event }, { signal });
      if ('error' in answer) throw new Error(answer.error.message.slice(0, 200));
      return answer.result;
    },
    tell: (event) => void hear(notificationText('mcp_hook', { ...event })),
  });

  return {
    register(hooks) {
      const accepted: HookDeclaration[] = [];
      const refused: JsonObject[] = [];
      for (const value of hooks) {
        const declared = readDeclaration(value);
        const why = typeof declared === 'string' ? declared : whyNot(declared, trusted());
        if (typeof declared === 'string' || why !== undefined) refused.push({ ...shown(value), why });
        else accepted.push(declared);
      }
      if (!isGone) registry.put(owner, accepted.map(liveHook));
      onRegistered(accepted, refused.length);
      return { accepted, refused };
    },
    isOpen: asking.isOpen,
    answer: asking.answer,
    lost: asking.lost,
    leave(reason: GatewayError) {
      isGone = true;
      registry.drop(owner);
      asking.fail(reason);
    },
  };
};
