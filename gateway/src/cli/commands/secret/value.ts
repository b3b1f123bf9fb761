import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GatewayError } from '../../../index.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';

/** Takes what the terminal would show. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks for one line on the terminal, which is not shown. Rejects when the person leaves. */
const askHidden = (question: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const terminal = createInterface({ input: process.stdin, output: nowhere(), terminal: true });
    const lines: string[] = [];
    process.stderr.write(question);
    terminal.on('line', (line) => {
      // What is pasted comes as one piece: a second line must not end up in the shell.
      if (lines.push(line) === 1) setImmediate(() => terminal.close());
    });
    terminal.once('close', () => {
      say('');
      const [line, ...more] = lines;
      if (line === undefined) reject(new GatewayError('cancelled', 'Nothing was set.'));
      else if (more.length === 0) resolve(line);
      else {
        const remedy = 'Keep it in a file, and write `storycore-mcp secret set NAME < FILE`.';
        reject(new UsageError('This has more than one line, and nothing was set.', remedy));
      }
    });
  });

const readInput = async (): Promise<string> => {
  const bytes = await buffer(process.stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw new UsageError('What came on stdin is not UTF-8 text.', 'Encode it, for example with base64.');
  }
};

/** The value of a secret: asked for where a person is there, else what stands on stdin. */
export const readValue = (name: string): Promise<string> =>
  process.stdin.isTTY ? askHidden(`Value of ${name} (not shown): `) : readInput();
