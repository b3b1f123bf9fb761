import type { Config, ServerConfig } from '../config/config.ts';
import type { WithheldOptions } from '../inspect/withheld.ts';
import type { Surface } from '../inspect/surface.ts';
import type { JsonObject } from '../pipeline/call.ts';
import type { Stage } from '../policy/hold.ts';
import { templateMatcher } from '../protocol/uri-template.ts';
import { approvedIn, digestOf, pinFor } from './shown.ts';
import type { StoredPin } from '../store/pins.ts';
import type { Surface as Listed } from '../upstream/surface.ts';

/** Who approved what of a server. */
export interface Approved {
  readonly surface: Surface;
  readonly stage: Stage;
  /** Undefined where the configuration approves what is there, and no pin says so yet. */
  readonly pin: StoredPin | undefined;
}

export interface ReviewingOptions {
  readonly config: Pick<Config, 'servers' | 'pins'>;
  listed(server: string): Listed | undefined;
  readsOnly(server: string, tool: JsonObject): boolean;
}

/** Whether what a server shows has to be approved by a person: it is no provider of ours, and its owner does not trust it blindly. */
export const isReviewed = ({ provider, trust }: ServerConfig): boolean => provider === undefined && trust !== 'trusted';

/** What of a server is approved: by its digest in the configuration, or by a pin. */
export const approvalOf = (
  server: ServerConfig,
  pins: readonly StoredPin[],
  key: string,
  present: Surface | undefined,
): Approved | undefined => {
  const pin = pinFor(pins, server, key);
  if (server.trust !== undefined && present !== undefined && digestOf(present) === server.trust) {
    return {
      surface: present,
      stage: 'full',
      pin: pin?.digest === server.trust && pin.launch === key ? pin : undefined,
    };
  }
  const surface = pin === undefined ? undefined : approvedIn(pin);
  return pin === undefined || surface === undefined ? undefined : { surface, stage: pin.stage, pin };
};

/** By what rules a server is compared with what was approved of it. */
export const comparing = ({ config, listed, readsOnly }: ReviewingOptions, server: string): WithheldOptions => ({
  server,
  policy: { actions: config.pins.actions, acceptsWording: config.pins.acceptsWording.includes(server) },
  context: () => ({
    others: new Map(
      config.servers
        .filter(({ name }) => name !== server)
        .map(({ name }) => [
          name,
          (listed(name)?.lists.tools ?? []).flatMap(({ name: tool }) => (typeof tool === 'string' ? [tool] : [])),
        ]),
    ),
  }),
  readsOnly: (tool) => readsOnly(server, tool),
  fits: (template, uri) => templateMatcher(template)?.(uri) === true,
});
