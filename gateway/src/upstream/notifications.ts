import type { Call } from '../pipeline/call.ts';
import type { Conversation } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Whose } from './connections.ts';
import type { Hubs } from './hubs.ts';
import { createLately } from './lately.ts';
import { isListChange } from './listings.ts';
import type { Listings } from './listings.ts';
import { createSoleCallers, tellLog } from './logs.ts';
import type { Connection } from './open.ts';
import type { Isolation } from './ownership.ts';
import type { SecretMask } from './stdio.ts';

export interface NotificationsOptions {
  /** Those that are there now. */
  readonly conversations: ReadonlySet<Conversation>;
  readonly hubs: Pick<Hubs, 'find'>;
  readonly listings: Pick<Listings, 'changed'>;
  isolation(server: string): Isolation;
  readonly mask?: SecretMask | undefined;
  /** Whether nothing of a server may reach a client. */
  readonly isHeld?: ((server: string) => boolean) | undefined;
  /** A list or a resource of a server changed, for whomever. */
  onOutdated(server: string): void;
  onOddity(server: string, what: string): void;
}

/** Brings what servers say without being asked to whom it concerns, and to nobody else. */
export interface Notifications {
  /** A call is on its way: what its server says later may be about it. */
  note(call: Call): void;
  /** `connection` is undefined while it is opened. */
  receive(server: string, connection: Connection | undefined, whose: Whose, method: string, params: JsonObject): void;
}

export const createNotifications = (options: NotificationsOptions): Notifications => {
  const { conversations, hubs, listings, isolation, mask, isHeld, onOddity } = options;
  const soleCallers = createSoleCallers(conversations);

  return {
    note: soleCallers.note,
    receive(server, connection, { key, owner }, method, params) {
      if (isListChange(method) || method === 'notifications/resources/updated') options.onOutdated(server);
      const alone = owner ?? soleCallers.of(server);
      const era = connection?.era ?? 'handshake';
      // That its lists changed is for us to know; nothing else of it is for anyone.
      if (isHeld?.(server) === true && !isListChange(method)) return;
      if (method === 'notifications/message') {
        // Told to others than those who made the server say it.
        const { calls, lately } = connection?.correlator ?? { calls: () => [], lately: createLately() };
        tellLog(server, mask?.json(params) ?? params, { calls: calls(), lately, alone });
      } else if (isListChange(method)) {
        if (key === '' || isolation(server) === 'shared') listings.changed(server, connection, method);
        else onOddity(server, 'Its lists changed for one client alone. All see the lists that it began with.');
      } else if (method === 'notifications/resources/updated') {
        // A connection of one session tells of nothing but what that one asked for; a stateless client has its streams.
        if (owner?.client !== undefined && era === 'handshake') owner.hear(method, params);
        else hubs.find(era, key)?.updated(server, params);
      } else if (method === 'notifications/subscriptions/acknowledged') {
        hubs.find(era, key)?.acknowledged(server);
      } else {
        // What nobody knows belongs to whom the connection belongs, or to the only one there is.
        alone?.hear(method, params);
      }
    },
  };
};
