import { GatewayError } from '../errors.ts';
import { shorten } from '../policy/visible.ts';
import { isFields, parsed, textIn } from './fields.ts';
import type { NpmAnswer } from './npm.ts';
import type { Spec } from './spec.ts';

const unreachable = /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENET\w+|EHOST\w+|ERR_SOCKET_TIMEOUT|E5\d\d|ERR_SSL.*)$/;
const elsewhere = /^(?:EALLOW(?:GIT|REMOTE|FILE|DIRECTORY)|ENOGIT)$/;

/** What npm says went wrong: its code and a line. */
export const troubleOf = ({ stdout, stderr }: NpmAnswer): { readonly code: string; readonly summary: string } => {
  const answer = parsed(stdout);
  const error = isFields(answer) ? answer['error'] : undefined;
  const said = /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1];
  const [line = ''] = stderr.split('\n').filter((each) => /^npm (?:error|ERR!) (?!code)/.test(each));
  return {
    code: textIn(error, 'code') ?? said ?? 'unknown',
    summary: shorten(textIn(error, 'summary') ?? line.replace(/^npm (?:error|ERR!) /, ''), 300),
  };
};

/** Why npm could not do it, in our words. */
export const npmFailure = (answer: NpmAnswer, { name, version }: Spec): GatewayError => {
  const { code, summary } = troubleOf(answer);
  const fail = (message: string, remedy: string): GatewayError =>
    new GatewayError('invalid-request', message, { remedy, cause: answer.stderr });
  if (code === 'ETARGET' || (code === 'E404' && summary.startsWith('No match'))) {
    return fail(
      `${name}, or a package that it needs, has no version that fits: ${summary}`,
      `See its versions with \`npm view ${name} versions\`.`,
    );
  }
  if (code === 'E404') return fail(`The registry has no package ${name}.`, 'Check how its name is spelt.');
  if (code === 'EINTEGRITY') {
    return fail(
      `What arrived for ${name}@${version} is not what the registry promises: its integrity differs. Nothing was installed.`,
      'Try again later; if it stays so, tell those who publish it, and do not use it.',
    );
  }
  if (code === 'ENOSPC') return fail('There is no space left on this disk.', 'Make room, then run it again.');
  if (code === 'E401' || code === 'E403' || code === 'ENEEDAUTH') {
    return fail(`The registry does not let you read ${name} (${code}).`, 'Sign in to it with `npm login`.');
  }
  if (elsewhere.test(code) || /storycore-mcp-uses-no-git/.test(`${summary}${answer.stderr}`)) {
    return fail(
      `${name}@${version} needs something that does not come from the registry: ${summary}`,
      'Choose another server: what comes from elsewhere proves no integrity.',
    );
  }
  if (unreachable.test(code)) {
    return new GatewayError('upstream-unavailable', `The registry cannot be reached (${code}).`, {
      remedy: 'Check the network, and the registry and proxy of `npm config list`.',
      cause: answer.stderr,
    });
  }
  return fail(`npm failed (${code}): ${summary}`, `Try \`npm view ${name}\` to see whether npm works by itself.`);
};
