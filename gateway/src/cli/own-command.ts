import { homedir } from 'node:os';
import { dataFolder } from '../index.ts';
import { ownFile } from './own-files.ts';
import { ownFolder } from './place.ts';

/** How another program starts this installation. */
export interface OwnCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Clients start programs with an environment of their own: what led us to our data folder must be said to them. */
const ownEnvironment = (): Pick<OwnCommand, 'env'> => {
  const folder = ownFolder();
  const { LOCALAPPDATA } = process.env;
  const usual = dataFolder({ env: { LOCALAPPDATA }, platform: process.platform, home: homedir() });
  return folder === usual ? {} : { env: { STORYCORE_MCP_HOME: folder } };
};

/** The command line of this installation with these words, by its whole paths. */
export const ownCommand = (words: readonly string[]): OwnCommand => ({
  command: process.execPath,
  args: [ownFile('bin', 'storycore-mcp.mjs'), ...words],
  ...ownEnvironment(),
});
