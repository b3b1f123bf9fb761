import { GatewayError } from '../errors.ts';
import { installedAs, installedFolderOf } from './place.ts';
import { verifyInstalled } from './verify.ts';

/** Rejects with `upstream-unavailable` where a server that was installed, for a provider or not, is not what it was any more. */
export const checkInstalled = async (
  server: string,
  args: readonly string[],
  data: string,
  provider?: string,
): Promise<void> => {
  const folder = args.map((path) => installedFolderOf(path, data)).find((found) => found !== undefined);
  if (folder === undefined) return;
  const verified = await verifyInstalled(folder);
  if ('ok' in verified) return;
  const { name, version } = installedAs(folder);
  const [first = '.', ...more] = verified.changed;
  const also = more.length === 0 ? '' : ` and ${more.length} more`;
  const what = first === '.' ? 'is not installed' : `is not what was installed: ${first}${also} changed`;
  throw new GatewayError('upstream-unavailable', `The server ${server} does not start: ${name} ${version} ${what}.`, {
    remedy: `Install it again: \`storycore-mcp ${provider === undefined ? `add ${name}@${version}` : `install ${provider}`}\`.`,
  });
};
