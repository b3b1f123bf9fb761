import { errorTable } from '../gateway/src/errors.ts';
import type { ErrorCode } from '../gateway/src/errors.ts';
import { errorMeanings, exitCodes } from './error-meanings.ts';
import { generated, table } from './docs-table.ts';

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);

/** The reference page of errors, out of the error table. */
export const errorsPage = (): string => {
  const rows = Object.keys(errorTable)
    .filter(isCode)
    .map((code) => {
      const { rpc, http, retry, tell } = errorTable[code];
      const { meaning, remedy } = errorMeanings[code];
      return [`\`${code}\``, String(rpc), String(http), retry ? 'yes' : 'no', tell, meaning, remedy];
    });
  const exits = Object.entries(exitCodes).map(([code, meaning]) => [code, meaning]);
  return `# Errors

${generated}

Each refusal says what was refused, why, and what to do about it. A tool's own error (\`isError: true\` without our code)
is no refusal: it is the server's answer and passes untouched.

- **Number**: the JSON-RPC error code. Those outside -32768..-32000 are the HTTP status x 100 + n.
- **Retry**: whether the same call may work when it is made again.
- **Told to**: \`model\` means that a \`tools/call\` is answered with a result that has \`isError: true\` and carries the code in
  its \`_meta\`, so that the model can choose another way. Everything else, and everywhere else, is a JSON-RPC error; with
  \`both\` it is one that hosts show to the model too.

${table(['Code', 'Number', 'HTTP', 'Retry', 'Told to', 'What happened', 'What to do'], rows)}

## Exit codes

What the commands end with.

${table(['Code', 'Meaning'], exits)}
`;
};
