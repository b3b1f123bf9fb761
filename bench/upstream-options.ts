import { parseArgs } from 'node:util';
import type { Speaks } from './upstream-answers.ts';

const speaking = ['handshake', 'stateless', 'both'] as const satisfies readonly Speaks[];

/** What the command line of the small server says. */
export const readUpstreamOptions = (): { tools: number; speaks: Speaks; port: number } => {
  const { values } = parseArgs({
    options: {
      tools: { type: 'string', default: '20' },
      speaks: { type: 'string', default: 'handshake' },
      port: { type: 'string', default: '0' },
    },
  });
  const speaks = speaking.find((one) => one === values.speaks);
  if (speaks === undefined) throw new Error(`--speaks is one of ${speaking.join(', ')}.`);
  return { tools: Number(values.tools), speaks, port: Number(values.port) };
};
