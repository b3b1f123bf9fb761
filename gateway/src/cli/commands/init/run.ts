import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkConfig } from '../../../config/load.ts';
import { renderProblems } from '../../../config/problem.ts';
import { ConfigError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { connections, describeConnection } from './connect.ts';
import type { Choices, Writing } from './content.ts';
import { configContent, secretNames, writings } from './content.ts';
import { chooseDestination } from './destination.ts';
import type { Project } from './project.ts';
import { lookAtProject } from './project.ts';
import type { Questions } from './questions.ts';
import { completeChoices, openQuestions, someoneIsThere } from './questions.ts';
import { makeWebFolder, webRemarks } from './web.ts';

const readWriting = (text: string): Writing => {
  const writing = writings.find((each) => each === text);
  if (writing !== undefined) return writing;
  throw new UsageError(`--write ${JSON.stringify(text)} is not known.`, `Write one of ${writings.join(', ')}.`);
};

const choicesIn = (given: Given): Partial<Choices> => {
  const writing = given.text('write');
  return {
    ...(writing === undefined ? {} : { writing: readWriting(writing) }),
    ...(given.flag('no-git') ? { git: false } : {}),
    ...(given.flag('search') ? { search: true } : {}),
    ...(given.flag('browser') ? { browser: true } : {}),
  };
};

const chooseProject = async (given: Given, questions: Questions | undefined): Promise<Project> => {
  const [named] = given.operands;
  if (named !== undefined) return lookAtProject(named);
  if (questions === undefined) {
    throw new UsageError('`init` needs the folder of a project.', 'Write `storycore-mcp init PROJECT`.');
  }
  return lookAtProject(await questions.folder(resolve('.')));
};

/** Writes it whole or not at all, readable for its owner alone; proven to be valid before it is put in its place. */
const writeConfig = (path: string, content: object): void => {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
    if (process.platform !== 'win32') chmodSync(draft, 0o600);
    const checked = checkConfig(draft);
    if ('problems' in checked) throw new ConfigError(renderProblems(path, checked.problems));
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
};

const writingWords: Readonly<Record<Writing, string>> = {
  ask: 'writing asks first, ',
  deny: '',
  allow: 'writing is allowed, ',
};

const repositoryRemarks: Readonly<Record<Project['repository'], readonly string[]>> = {
  own: [],
  elsewhere: ['Its .git is a link to a repository elsewhere, which the git tools do not serve.'],
  none: ['Not a git repository yet: run `git init` in it to use the git tools.'],
};

const remarks = ({ kind, remark, repository }: Project, { git }: Choices): string[] => [
  ...(kind === 'folder' ? [remark ?? 'No StoryCore project.json here: taken as an ordinary folder.'] : []),
  ...(git ? repositoryRemarks[repository] : []),
];

/** `storycore-mcp init` */
export const run = async (given: Given): Promise<Outcome> => {
  using questions = someoneIsThere() && !given.flag('yes') ? openQuestions() : undefined;
  const known = choicesIn(given);
  const project = await chooseProject(given, questions);
  // Opened to see that it can be: what is granted will stand there.
  using state = openOwnState();
  const force = given.flag('force');
  const path = chooseDestination(given.text('output'), { project, folder: state.folder, force });
  const choices = await completeChoices(known, questions);
  makeWebFolder(project, choices);
  writeConfig(path, configContent(project, choices, state.folder));

  const clients = connections(path);
  const { name, root, kind } = project;
  const keyIsSet = state.secrets.list().some((secret) => secret.name === 'BRAVE_API_KEY');
  const notes = [...remarks(project, choices), ...webRemarks(project, choices, keyIsSet)];
  return {
    lines: [
      `${styled('green', '✔')} ${styled('bold', name)}, a ${kind} in ${root}`,
      `  Reading it is allowed, ${writingWords[choices.writing]}everything else is denied.`,
      `  Never opened: ${secretNames.join(', ')}.`,
      ...notes.flatMap((note) => wrap(note, 78).map((line) => `  ${line}`)),
      `  Written to ${path}`,
      ...clients.flatMap(describeConnection),
      '',
      'Next: `storycore-mcp check`, then `storycore-mcp list`.',
    ],
    json: {
      config: path,
      project: { name, root, kind },
      ...choices,
      notes,
      clients: Object.fromEntries(clients.map(({ client, where, content }) => [client, { where, content }])),
    },
  };
};
