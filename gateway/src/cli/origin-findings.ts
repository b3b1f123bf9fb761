import type { Runner } from '../install/runner.ts';
import { readRunner } from '../install/runner.ts';
import { installedAs, installedFolderOf } from '../install/place.ts';
import { verifyInstalled } from '../install/verify.ts';
import { quoted } from '../config/problem.ts';
import type { Config, ServerConfig } from '../index.ts';
import type { Finding } from './findings.ts';
import { ownFolder } from './place.ts';

const says = ({ program, spec, pinned }: Runner): string => {
  if (spec === undefined) return `\`${program}\` fetches what it runs at each start`;
  if (!pinned) return `is not pinned: \`${program}\` runs whatever version of ${spec} is the latest that day`;
  return `${spec} is pinned, but not what it needs: \`${program}\` fetches that again when it is not in its cache, and may run its scripts`;
};

/** Whether a server is fetched by whoever starts it, so that what runs tomorrow is not what a person saw today. */
const examineRunner = ({ name, command = '', args }: ServerConfig): readonly Finding[] => {
  const runner = readRunner(command, args);
  if (runner === undefined) return [];
  const { from, spec, pinned } = runner;
  if (from === 'python' && pinned) return [];
  const byName = spec === undefined ? 'PACKAGE@VERSION' : `--from-config ${quoted(name)}`;
  const remedy =
    from === 'npm'
      ? `Install it once, with its scripts off: \`storycore-mcp add ${byName}\`.`
      : 'Name an exact version, `PACKAGE==1.2.3`.';
  return [{ subject: name, state: 'warning', says: says(runner), remedy }];
};

/** Whether an installed server is still what was installed. */
const examineInstalled = async ({ name, args: [program = ''] }: ServerConfig): Promise<readonly Finding[]> => {
  const folder = installedFolderOf(program, ownFolder());
  if (folder === undefined) return [];
  const { name: packageName, version } = installedAs(folder);
  const verified = await verifyInstalled(folder);
  if ('ok' in verified) {
    return [{ subject: name, state: 'ok', says: `${packageName} ${version}, every file as it was installed` }];
  }
  const [first = '', ...more] = verified.changed;
  const also = more.length === 0 ? '' : ` and ${more.length} more`;
  return [
    {
      subject: name,
      state: 'problem',
      says:
        first === '.'
          ? `${packageName} ${version} is not installed`
          : `changed since it was installed: ${first}${also}`,
      remedy: `Install it again: \`storycore-mcp add ${packageName}@${version}\`.`,
    },
  ];
};

/** What there is to say about where the servers of a configuration come from. */
export const examineOrigins = async ({ servers }: Config): Promise<readonly Finding[]> => {
  const found = await Promise.all(
    servers.map(async (server) => [...examineRunner(server), ...(await examineInstalled(server))]),
  );
  return found.flat();
};
