import type { State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import { UsageError } from '../../command.ts';
import { printableLine } from '../../printable.ts';

/** A version by its number, as a person writes it. Throws where there is none. */
export const findVersion = ({ configVersions }: Pick<State, 'configVersions'>, text: string, source: string) => {
  const id = /^v?\d{1,9}$/.test(text) ? Number(text.replace(/^v/, '')) : undefined;
  if (id === undefined)
    throw new UsageError(
      `${JSON.stringify(printableLine(text))} is not the number of a version.`,
      'See `storycore-mcp config history`.',
    );
  const version = configVersions.find(id);
  if (version?.source === source) return version;
  const message =
    version === undefined
      ? `There is no version ${id}, or it was let go to make room.`
      : `Version ${id} is of another configuration, ${printableLine(version.source)}.`;
  throw new GatewayError('invalid-request', message, { remedy: 'See `storycore-mcp config history`.' });
};
