import { ConfigError, GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { UsageError } from './command.ts';
import { wrap } from './layout.ts';
import { say, styledTalk } from './output.ts';
import { printable } from './printable.ts';

/** Why a command failed: for people on stderr, for programs as `{"error": …}`. */
export interface Failure {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

const refusals: readonly ErrorCode[] = ['permission-denied', 'quarantined', 'vetoed', 'frozen', 'not-approved'];
const absences: readonly ErrorCode[] = ['upstream-failed', 'upstream-unavailable', 'timeout'];

const exitOf = (code: ErrorCode): number => {
  if (refusals.includes(code)) return 5;
  if (absences.includes(code)) return 4;
  return code === 'unauthenticated' ? 3 : 1;
};

const debugging = (): boolean => process.env['STORYCORE_MCP_DEBUG'] === '1';

const bug = (error: unknown): Failure => {
  const [first = ''] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
  return {
    exit: 1,
    code: 'internal',
    message: `This is a bug in storycore-mcp: ${first}`,
    ...(debugging() ? {} : { remedy: 'Run it again with STORYCORE_MCP_DEBUG=1 to see where, and report it.' }),
  };
};

const withRemedy = (remedy: string | undefined): { readonly remedy?: string } =>
  remedy === undefined ? {} : { remedy };

/** What went wrong, of which kind, and what to do. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof UsageError) {
    return { exit: 2, code: 'usage', message: error.message, ...withRemedy(error.remedy) };
  }
  if (error instanceof ConfigError) return { exit: 78, code: 'config', message: error.message };
  if (!(error instanceof GatewayError)) return bug(error);
  return { exit: exitOf(error.code), code: error.code, message: error.message, ...withRemedy(error.remedy) };
};

/** Tells the person. A message of several lines has its layout already. */
export const tellFailure = (failure: Failure, error: unknown): void => {
  const message = printable(failure.message);
  const lines = message.includes('\n') ? message.split('\n') : wrap(message, 78);
  const mark = lines[0]?.startsWith('✖') === true || (lines.length > 1 && message.includes('\n')) ? '' : '✖ ';
  say(lines.map((line, at) => (at === 0 ? styledTalk('red', `${mark}${line}`) : `  ${line}`)).join('\n'));
  if (failure.remedy !== undefined)
    say(
      wrap(printable(failure.remedy), 76)
        .map((line) => `  ${line}`)
        .join('\n'),
    );
  if (debugging() && error instanceof Error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) say(at.stack ?? String(at));
  }
};
