import type { GatewayError } from '../errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { RequestId } from '../protocol/jsonrpc.ts';

/** What the engine on one pipe hooks into, and its answers. */
export interface EngineHooks {
  /** Takes the place of what it registered before. Says what of it is accepted. */
  register(hooks: readonly unknown[]): JsonObject;
  /** Whether it is being asked this. */
  isOpen(id: RequestId): boolean;
  /** Its answer; false where it was not asked this. */
  answer(id: RequestId, message: JsonObject): boolean;
  /** Its answer cannot be read; false where it was not asked this. */
  lost(id: RequestId): boolean;
  /** It says nothing more: what it is asked fails, and it hooks into nothing any more. */
  leave(reason: GatewayError): void;
}
