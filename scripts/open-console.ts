// The gateway with its console on a copy of the sample project, for as long as a person wants. Opens nothing by itself.
import { parseArgs, styleText } from 'node:util';
import { step } from './demo-lines.ts';
import type { Stage } from './demo-stage.ts';
import { buildStage } from './demo-stage.ts';
import { textsFor } from './demo-texts.ts';
import { runInForeground } from './foreground.mjs';

const { console: texts, kept, removed } = textsFor(process.env);

const tellWhatToDo = ({ command }: Stage, project: string): void => {
  // Whole, whatever the columns: it is there to be copied.
  const quote = (line: string): void => console.log(styleText('dim', `    ${line}`));
  const call = `${command} call --client assistant`;
  console.log(styleText('bold', texts.title(project)));
  step(1, texts.open);
  step(2, texts.ask);
  quote(`${call} filesystem__write_file path=references/note.md "content=${texts.note}"`);
  step(3, texts.refused);
  quote(`${call} filesystem__read_text_file path=/etc/passwd`);
  step(4, texts.undo);
  step(undefined, texts.end);
  console.log();
};

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
// Who stops reading (`| head`) must not keep the stage from being removed.
process.stdout.on('error', () => {});
const stage = await buildStage();
try {
  const { project }: { project: { name: string } } = JSON.parse(
    await stage.cli('init', stage.project, '--yes', '--json'),
  );
  tellWhatToDo(stage, project.name);
  const words = ['serve', '--http', '0', '--console', '--log-level', 'warn'];
  const { script, env } = stage;
  process.exitCode = await runInForeground(process.execPath, [script, ...words], { cwd: stage.project, env });
  console.log(values.keep ? kept(stage.folder) : removed);
} catch (error) {
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (!values.keep) stage.remove();
}
