import type { z } from 'zod';
import {
  grantProblems,
  type grantDraft,
  type GrantProblem,
} from '../../../../gateway/src/admin/contract/permissions.ts';
import type { Told } from '../../granted/GrantLimits.tsx';

/** A permission as it is filled in. */
export type Draft = z.input<typeof grantDraft>;

/** What stands in the form at first: the least that is useful. */
export const firstDraft = (client: string, server: string): Draft => ({
  effect: 'allow',
  level: 'resource_read',
  client,
  server,
  name: '*',
});

/** What a person left empty is not there. */
export const orNothing = (text: string): string | undefined => (text.trim() === '' ? undefined : text);
export const orNoNumber = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

export const isProblem = (text: unknown): text is GrantProblem => grantProblems.some((problem) => problem === text);

const isName = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** A draft as its sentence tells it, while it is filled in. `at`: epoch milliseconds. */
export const toldOf = ({ effect, level, client, server, name, ...more }: Draft, at: number): Told => {
  const { path, host, port, minutes, uses } = more;
  return {
    effect,
    level,
    ...(client.trim() !== '*' && { client: isName(client) ? client.trim() : '…' }),
    server: isName(server) ? server.trim() : '…',
    name: isName(name) ? name.trim() : '…',
    ...(isName(path) && { paths: [path.trim()] }),
    ...(level === 'network_access' &&
      (isName(host) || effect === 'allow') && { hosts: [isName(host) ? host.trim() : '…'] }),
    ...(port !== undefined && !Number.isNaN(port) && { ports: [port] }),
    ...(minutes !== undefined && { expiresAt: at + minutes * 60_000 }),
    ...(uses !== undefined && uses > 0 && { usesLeft: uses }),
  };
};
