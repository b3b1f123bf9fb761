// What the gateway does, shown on the sample project: a real client, the real command line, nothing made up. Every line
// comes from what happened; when something else happens than what is told, it ends with 1 and says so.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, styleText } from 'node:util';
import type { Answer, Assistant, ServeCommand } from './demo-client.ts';
import { connectAssistant } from './demo-client.ts';
import { quote, step } from './demo-lines.ts';
import type { Stage } from './demo-stage.ts';
import { buildStage } from './demo-stage.ts';
import { textsFor } from './demo-texts.ts';

const texts = textsFor(process.env);
/** The audit and the commands of this client stand under this name. */
const client = 'claude-desktop';
/** A gateway that runs sees a new grant within 200 ms. */
const grantSeenMs = 400;

function expect(holds: boolean, what: string, found: unknown): asserts holds {
  if (!holds) throw new Error(`Expected ${what}. Found: ${typeof found === 'string' ? found : JSON.stringify(found)}`);
}

const expectRefused = (answer: Answer, code: string): NonNullable<Answer['refusal']> => {
  expect(answer.refusal?.code === code, `a refusal with ${code}`, answer);
  return answer.refusal;
};

const expectDone = (answer: Answer): string => {
  expect(answer.refusal === undefined, 'no refusal', answer.text);
  return answer.text;
};

/** Why it was refused: what the refusal says last before its remedy. */
const whyIn = ({ text, refusal }: Answer): string => {
  const why =
    text
      .replace(refusal?.remedy ?? '', '')
      .trim()
      .split(': ')
      .at(-1) ?? '';
  expect(why !== '' && refusal?.remedy !== '', 'a reason and a remedy', text);
  return why;
};

const open = async (stage: Stage): Promise<ServeCommand> => {
  const told: {
    project: { name: string };
    clients: Record<string, { content: { mcpServers: Record<string, ServeCommand> } }>;
  } = JSON.parse(await stage.cli('init', stage.project, '--yes', '--json'));
  const command = told.clients[client]?.content.mcpServers['storycore'];
  expect(command !== undefined, 'how to connect a client', told);
  console.log(styleText('bold', texts.title(told.project.name)));
  step(1, texts.opened);
  return command;
};

const read = async (assistant: Assistant): Promise<void> => {
  const tools = await assistant.tools();
  const needed = ['filesystem__read_text_file', 'filesystem__write_file', 'git__git_add', 'git__git_commit'];
  expect(
    needed.every((name) => tools.includes(name)),
    needed.join(', '),
    tools,
  );
  const file = expectDone(await assistant.call('filesystem__read_text_file', { path: 'scenes/scene_001.json' }));
  const scene: { title: string } = JSON.parse(file);
  step(2, texts.read(tools.length, scene.title));
};

interface Question {
  readonly id: string;
  readonly covers: { readonly once: readonly string[] };
}

/** What waits for a person, as soon as something does. */
const question = async (stage: Stage, triesLeft = 40): Promise<Question> => {
  const [first]: Question[] = JSON.parse(await stage.cli('approvals', '--json'));
  if (first !== undefined) return first;
  expect(triesLeft > 0, 'a question that waits for a person', 'none');
  await sleep(250);
  return question(stage, triesLeft - 1);
};

const write = async (assistant: Assistant, stage: Stage): Promise<void> => {
  const file = 'references/note.md';
  const args = { path: file, content: texts.note };
  const answer = assistant.call('filesystem__write_file', args);
  const { id, covers } = await question(stage);
  const command = `storycore-mcp approvals answer ${id} --once`;
  step(3, texts.wantsToWrite(file, covers.once.join(', ').replaceAll(stage.folder, '…')));
  await stage.shell(command);
  expectDone(await answer);
  const bytes = readFileSync(join(stage.project, file));
  expect(bytes.toString() === texts.note, 'the note as it was sent', bytes.toString());
  step(4, texts.written(bytes.length));
  quote(command);
};

const commit = async (assistant: Assistant, stage: Stage): Promise<void> => {
  const file = 'storyboard.json';
  const storyboard = readFileSync(join(stage.project, file), 'utf8');
  writeFileSync(join(stage.project, file), storyboard.replace('"version": "v1"', '"version": "v2"'));
  const command = `storycore-mcp grant ${client} "git/*" --level write --path . --for 1h`;
  await stage.shell(command);
  await sleep(grantSeenMs);
  expectDone(await assistant.call('git__git_add', { paths: [file] }));
  expectDone(await assistant.call('git__git_commit', { message: texts.message }));
  const changed = await stage.git('show', '--format=%s', '--name-only', 'HEAD');
  expect(changed === `${texts.message}\n\n${file}`, `a commit of ${file} alone`, changed);
  step(5, texts.committed(await stage.git('rev-parse', '--short', 'HEAD')));
  quote(command);
};

const lookOutside = async (assistant: Assistant): Promise<void> => {
  step(6, texts.outside);
  for (const path of ['/etc/passwd', '../data/state.db']) {
    const answer = await assistant.call('filesystem__read_text_file', { path });
    const { remedy } = expectRefused(answer, 'permission-denied');
    // A command stands above already; what is no command is short enough.
    quote(`${path}: ${whyIn(answer)}${remedy.includes('`') ? '' : ` ${remedy}`}`);
  }
};

/** What the audit must hold, no more and no less. */
const expectedCalls = [
  'read_text_file ok',
  'write_file ok',
  'git_add ok',
  'git_commit ok',
  'read_text_file permission-denied',
  'read_text_file permission-denied',
];

const showAudit = async (stage: Stage): Promise<void> => {
  const words = ['audit', '--client', client];
  const records = (await stage.cli(...words, '--kind', 'call', '--json')).trimEnd().split('\n');
  const calls = records.map((line) => {
    const record: { target: { name: string }; outcome: string } = JSON.parse(line);
    return `${record.target.name} ${record.outcome}`;
  });
  expect(calls.join() === expectedCalls.join(), `in the audit: ${expectedCalls.join()}`, calls);
  step(7, texts.audit(`storycore-mcp ${words.join(' ')}`));
  console.log((await stage.cli(...words)).trimEnd());
};

const tellStory = async (stage: Stage): Promise<void> => {
  const assistant = await connectAssistant(await open(stage));
  try {
    await read(assistant);
    await write(assistant, stage);
    await commit(assistant, stage);
    await lookOutside(assistant);
  } finally {
    await assistant.leave();
  }
  await showAudit(stage);
};

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
// Who stops reading (`| head`) must not keep the stage from being removed.
process.stdout.on('error', () => {});
const stage = await buildStage();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stage.remove();
    process.exit(130);
  });
}
try {
  await tellStory(stage);
  console.log(values.keep ? texts.kept(stage.folder) : texts.removed);
} catch (error) {
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (!values.keep) stage.remove();
}
