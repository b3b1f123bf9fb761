import type { Handlers } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import { install } from '../install/install.ts';
import { recordConfiguration, removeLeftovers } from '../install/leftovers.ts';
import type { AdministeringOptions } from './options.ts';
import { proposalOf, propose } from './server-proposals.ts';
import type { Proposed } from './server-proposals.ts';
import { changeConfig, readWritten } from './written-config.ts';

/** Adds servers: what was found goes first, then a person agrees, then it is written. What is not written is not started. */
export const createAddingHandlers = (
  options: AdministeringOptions,
): Pick<Handlers, 'servers.examine' | 'servers.add'> => {
  const { config, state, packages } = options;

  const installed = async ({ plan }: Proposed): Promise<void> => {
    if (plan === undefined || packages === undefined) return;
    await install({ ...packages, published: plan.published, bin: plan.bin, data: state.folder });
    await recordConfiguration(state.folder, config.source);
  };

  return {
    async 'servers.examine'({ source }) {
      const written = readWritten(config);
      const proposed = await propose(source, options, written);
      return { proposals: proposed.map((one) => proposalOf(one, config.source, written)) };
    },
    async 'servers.add'({ source, names }) {
      const written = readWritten(config);
      const wanted = (await propose(source, options, written)).filter(({ name }) => names.includes(name));
      const refused = wanted.find((one) => !proposalOf(one, config.source, written).canBeAdded);
      if (refused !== undefined || wanted.length < names.length)
        throw new GatewayError('invalid-request', 'What was looked at is not as it was, or cannot be added.', {
          remedy: 'Look at it again.',
        });
      if (wanted.some(({ plan }) => plan !== undefined)) await removeLeftovers(state.folder);
      // One npm at a time: they share a cache, and a person's machine.
      for (const one of wanted) await installed(one); // oxlint-disable-line no-await-in-loop
      changeConfig(options, {
        edits: wanted.map(({ name, entry }) => ({ path: ['mcpServers', name], value: entry })),
        by: `console: ${wanted.map(({ name }) => name).join(', ')} added`,
      });
      return { added: wanted.map(({ name }) => name) };
    },
  };
};
