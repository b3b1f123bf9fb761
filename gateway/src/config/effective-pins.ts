import type { Compiling } from './compiling.ts';
import type { Config } from './config.ts';
import { quoted } from './problem.ts';

/** What is done about changes of servers; reports names that no server has. */
export const compilePins = ({ raw, report }: Compiling): Config['pins'] => {
  const { pins = {} } = raw;
  const acceptsWording = pins.accept_wording ?? [];
  for (const [index, name] of acceptsWording.entries()) {
    if (Object.hasOwn(raw.mcpServers ?? {}, name)) continue;
    const remedy = 'Write the name of a server of `mcpServers`, or leave it out.';
    report(['pins', 'accept_wording', index], `There is no server ${quoted(name)}.`, remedy);
  }
  return {
    actions: {
      wording: pins.wording ?? 'hold',
      annotation: pins.annotation ?? 'hold',
      schema: pins.schema ?? 'hold',
      'new-target': pins.new_target ?? 'hold',
      instructions: pins.instructions ?? 'hold',
      command: pins.command ?? 'hold',
    },
    acceptsWording,
  };
};
