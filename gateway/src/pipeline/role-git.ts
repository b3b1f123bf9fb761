import type { Access } from './draft.ts';
import { data, role } from './roles.ts';
import type { Role } from './roles.ts';
import { wordsOf } from './role-words.ts';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const prose = setOf(
  'message messages msg commitmessage body title description note notes content contents acknowledgement',
);
const commandLine = setOf(
  'args arg arguments argv command subcommand cmd commandline options option opts flags flag params extra extraargs',
);
const address = setOf('url urls uri remoteurl repourl cloneurl giturl pushurl');
const repository = setOf('repository repo remote remotes');
const folder = setOf('path dir directory cwd workdir workingdir folder root workspace repopath repositorypath');
const files = setOf('file files filepath filepaths paths pathspec pathspecs filename filenames filestostage');
const sink = setOf(
  'worktreepath newpath output outputpath outputfile out dest destination localpath targetpath target_path targetdir',
);
const settings = setOf('config configs configuration settings setting');

/** Arguments whose value git would execute. */
const programs = setOf(
  'uploadpack receivepack uploadarchive exec execpath editor pager sshcommand hookspath hooks hook extcmd proxycommand askpass helper',
);
/** Folders that git takes files or links from. */
const taken = setOf('template templatedir reference gitdir worktree separategitdir');

/** What talks to another repository. */
const remoteCommands = setOf('clone fetch pull push remote submodule lsremote');
/** What makes the folder it is given. */
const makers = setOf('clone init');
/** What replaces or removes the files it is given. */
const replacers = setOf('checkout switch restore rm mv clean apply am init clone worktree archive bundle format');

/** Whether a tool drives git: its own name says so. */
export const isGitTool = (toolName: string): boolean => wordsOf(toolName).includes('git');

const commands = setOf(
  'add am apply archive bisect blame branch bundle checkout cherry clean clone commit describe diff fetch format grep init log ls merge mv notes pull push rebase reflog remote reset restore revert rm shortlog show stash status submodule switch tag worktree',
);

/** What git is asked to do, by the name of the tool; empty when its words say it. */
export const gitCommandOf = (toolName: string): string => {
  const words = wordsOf(toolName).filter((word) => word !== 'git');
  if (words.includes('config')) return 'config';
  if (words.includes('ls') && words.includes('remote')) return 'lsremote';
  const [first = ''] = words;
  if (/^(?:run|exec|execute|command|cmd|raw|cli|call|invoke)$/.test(first)) return '';
  return words.find((word) => commands.has(word)) ?? first;
};

/** Arguments in which a tool for any command says which it is. */
export const commandNames: readonly string[] = ['subcommand', 'command', 'cmd', 'operation', 'action'];

/** Arguments that say which repository is meant. */
export const repositoryNames: readonly string[] = [
  'repo_path',
  'repoPath',
  'repositoryPath',
  'repository_path',
  'path',
  'cwd',
  'workingDirectory',
  'working_directory',
  'workingDir',
  'workdir',
  'directory',
  'dir',
  'repo',
  'repository',
];

const folderAccess = (command: string): Access => (makers.has(command) ? 'write' : 'read');

/**
 * The role of a git tool's argument. The folder that names the repository is read: what git keeps in `.git` is its own;
 * files it replaces are written. Everything else is a word that must not look like an option.
 */
export const guessGit = (command: string, name: string): Role => {
  const words = wordsOf(name);
  const joined = words.join('');
  const last = words.at(-1) ?? '';
  if (prose.has(joined) || prose.has(last)) return data;
  if (commandLine.has(joined) || /^extra(?:args|flags|options)$/.test(joined)) return role('words');
  if (settings.has(joined) || (command === 'config' && /^(?:key|name|value|entries|values|entry)$/.test(joined)))
    return role('setting');
  if (joined === 'env' || joined === 'environment') return role('setting');
  if (programs.has(joined)) return role('program', 'read', true);
  if (taken.has(joined)) return role('path', 'read', true);
  if (sink.has(joined)) return role('path', 'write', true);
  if (address.has(joined) || last === 'url') return role('remote', 'read', true);
  if (repository.has(joined))
    return remoteCommands.has(command) || joined.startsWith('remote') ? role('remote') : role('path', 'read', true);
  if (folder.has(joined)) return role('path', folderAccess(command), true);
  if (files.has(joined) || last === 'path' || last === 'paths')
    return role('path', replacers.has(command) ? 'write' : 'read', true);
  if (command === 'clone' && (joined === 'source' || joined === 'from' || joined === 'origin'))
    return role('remote', 'read', true);
  if (command === 'clone' && (joined === 'target' || joined === 'to')) return role('path', 'write', true);
  return role('value');
};
