import { words } from './words.ts';

/** Files at the root of a folder that some program runs, or believes, without being asked. */
export const guardedFiles = words(`
  .bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile
  .zshrc .zprofile .zshenv .zlogin .zlogout .gitconfig .gitmodules
  .mcp.json .npmrc .yarnrc .yarnrc.yml .envrc .pre-commit-config.yaml
`);

/** Folders of the same kind. */
export const guardedFolders = words(`
  .vscode .idea .claude .cursor .husky .devcontainer .ssh
  .config/autostart .config/systemd .config/git .local/bin
`);

/**
 * Those for which an empty one is put where none is, in a project: a name that is not there can only be kept closed by
 * something that is. Not the others: an empty `.bash_profile` would hide a `.profile`, and few projects are a home.
 */
export const heldPlaces: Readonly<Record<string, string | undefined>> = {
  '.vscode': undefined,
  '.idea': undefined,
  '.claude': undefined,
  '.cursor': undefined,
  '.husky': undefined,
  '.devcontainer': undefined,
  '.mcp.json': '{}\n',
  '.npmrc': '',
  '.envrc': '',
};

/** What makes a folder a project, in which programmers' programs look for such files. */
export const projectMarks = ['.git', 'package.json', ...guardedFolders.slice(0, 6), '.mcp.json', '.npmrc', '.envrc'];
