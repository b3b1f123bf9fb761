import { gitCommandOf, guessGit, isGitTool, repositoryNames } from './role-git.ts';
import { guessByName, senseOf } from './role-names.ts';
import { propertyNames, schemaTree } from './role-schema.ts';
import type { Role, RoleTree, ToolRoles } from './roles.ts';

/** What an upstream publishes about a tool, as far as roles go. */
export interface ToolDescriptor {
  readonly name: string;
  readonly inputSchema?: unknown;
}

/** Arguments that name the folder which a tool resolves its relative paths against. */
const folderNames: readonly string[] = [
  'cwd',
  'workdir',
  'workingDir',
  'working_dir',
  'workingDirectory',
  'working_directory',
];

/** A guess is made once per name; a caller that invents names does not fill the memory. */
const mostGuesses = 512;

const remembered = (guess: (name: string) => Role): ((name: string) => Role) => {
  const known = new Map<string, Role>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = guess(name);
    if (known.size < mostGuesses) known.set(name, made);
    return made;
  };
};

const gitTree = (command: string, schema: unknown): RoleTree => ({
  children: new Map(propertyNames(schema).all.map((name) => [name, { role: guessGit(command, name) }])),
});

/**
 * The roles of a tool without a profile, by the name, the format and the description of each argument. Made once per
 * descriptor. Such a tool always needs `tool_execute` besides what its arguments say.
 */
export const inferRoles = ({ name, inputSchema }: ToolDescriptor): ToolRoles => {
  const { all, required } = propertyNames(inputSchema);
  const known = all.length === 0 ? {} : { required };
  const declares = (candidate: string): boolean => all.length === 0 || all.includes(candidate);
  if (isGitTool(name)) {
    const git = gitCommandOf(name);
    const guess = remembered((argument) => guessGit(git, argument));
    const makes = git === 'clone' || git === 'init';
    const folders = makes ? folderNames : repositoryNames;
    return {
      level: 'tool_execute',
      git,
      guess,
      tree: gitTree(git, inputSchema),
      folderNames: folders.filter(declares),
      ...known,
    };
  }
  const sense = senseOf(name, all);
  return {
    level: 'tool_execute',
    guess: remembered((argument) => guessByName(argument, sense)),
    tree: schemaTree(inputSchema, sense),
    folderNames: folderNames.filter(declares),
    ...known,
  };
};
