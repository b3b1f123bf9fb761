import { z } from 'zod';

export const effectShape = z.enum(['allow', 'ask', 'deny']);
export const levelShape = z.enum(['resource_read', 'resource_write', 'tool_execute', 'server_admin', 'network_access']);

/** A grant, as pages tell it in a sentence. */
export const grantedShape = z.strictObject({
  id: z.string(),
  /** Where it comes from. Only what a person gave can be revoked here. */
  from: z.enum(['person', 'configuration', 'gateway', 'migration']),
  effect: effectShape,
  level: levelShape,
  /** Patterns. Left out: all; empty: those who have no such part. */
  client: z.string().optional(),
  addon: z.string().optional(),
  project: z.string().optional(),
  session: z.string().optional(),
  server: z.string(),
  name: z.string(),
  /** As the project shows them: `scenes`; absolute where they lie elsewhere. */
  paths: z.array(z.string()).optional(),
  hosts: z.array(z.string()).optional(),
  ports: z.array(z.number()).optional(),
  protocols: z.array(z.string()).optional(),
  maxBytes: z.number().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number().optional(),
  usesLeft: z.number().optional(),
  /** Epoch milliseconds. */
  givenAt: z.number(),
});

export type Granted = z.output<typeof grantedShape>;
