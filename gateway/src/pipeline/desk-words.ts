import { GatewayError } from '../errors.ts';
import { grantCommand } from '../policy/grant-command.ts';
import type { Question } from '../policy/question.ts';
import { shorten } from '../policy/visible.ts';

/** Nobody answered in time, and what to do about it. `waitMs` is how long was waited. */
export const noAnswer = ({ principal, target, held }: Question, waitMs: number): GatewayError => {
  const commands = held.map((need) => grantCommand(principal, target, need));
  const granting = commands.every((command) => command !== undefined)
    ? `allow it beforehand with ${commands.map((command) => `\`${command}\``).join(' and ')}`
    : 'write a grant into the configuration';
  return new GatewayError(
    'not-approved',
    `Nobody answered within ${Math.round(waitMs / 1_000)} s whether ${shorten(principal.client, 64)} may use ${target.kind} ${shorten(target.name)} of ${shorten(target.upstream, 64)} for this.`,
    { remedy: `Try again while a person answers with \`storycore-mcp approvals\`, or ${granting}.` },
  );
};

/** A person said no, with what they said to it. */
export const refused = (reason: string | undefined): GatewayError =>
  new GatewayError('not-approved', `A person said no${reason === undefined ? '' : `: ${shorten(reason, 500)}`}.`, {
    remedy: 'Do not try the same again: choose another way, or ask the person who said no.',
  });

/** The same was asked so often, and a person always said no: it is not asked again for a while. */
export const refusedAgain = (times: number, restMs: number): GatewayError =>
  new GatewayError('not-approved', `A person said no to this ${times} times, and is not asked again so soon.`, {
    remedy: `Choose another way. It can be asked again in ${Math.ceil(restMs / 1_000)} s; a person can allow it any time with \`storycore-mcp grant\`.`,
  });
