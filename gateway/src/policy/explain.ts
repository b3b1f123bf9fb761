import type { Refused } from './decide.ts';
import type { Level, Principal, Target } from './grant.ts';
import { grantCommand } from './grant-command.ts';
import type { NeedObject } from './need.ts';
import { shorten } from './visible.ts';

/** What a person reads of a refusal. */
export interface Explanation {
  readonly message: string;
  /** One imperative sentence, the exact command where there is one. */
  readonly remedy: string;
}

const verbs: Readonly<Record<Level, string>> = {
  resource_read: 'read',
  resource_write: 'write',
  tool_execute: 'run',
  server_admin: 'administer',
  network_access: 'reach',
};

const addressText = ({ protocol, host, port }: Extract<NeedObject, { kind: 'url' }>): string =>
  `${protocol === '' ? '' : `${protocol}://`}${host.includes(':') ? `[${host}]` : host}${port === 0 ? '' : `:${port}`}`;

const named = (object: NeedObject): string | undefined => {
  if (object.kind === 'path') return shorten(object.forms[0] ?? object.shown);
  if (object.kind !== 'url') return undefined;
  return `${shorten(addressText(object))}${object.reach === 'private' ? ' (a private address)' : ''}`;
};

const asWritten = (object: NeedObject): string =>
  object.kind === 'path' && object.forms[0] !== object.shown ? ` (given as ${shorten(object.shown)})` : '';

const alsoRead = (object: NeedObject): string => {
  const others = object.kind === 'path' ? object.forms.slice(1) : [];
  return others.length === 0
    ? ''
    : ` Some servers would take it for ${others.map((form) => shorten(form)).join(' or ')}.`;
};

const remedyOf = (principal: Principal, target: Target, refused: Refused): string => {
  if (refused.effect === 'deny' && refused.grant !== undefined) {
    if (refused.grant.startsWith('builtin:'))
      return 'The gateway always guards this, and no grant opens it: choose another place.';
    return refused.grant.startsWith('config:')
      ? `Change ${refused.grant} in the configuration if this should be possible; no other grant outranks a deny.`
      : `Take the deny back with \`storycore-mcp revoke ${refused.grant}\` if this should be possible; no grant outranks it.`;
  }
  const command = grantCommand(principal, target, refused.need);
  return command === undefined
    ? 'Its names contain characters that cannot be shown or would allow more than this: write the grant into the configuration.'
    : refused.effect === 'ask'
      ? `Answer with \`storycore-mcp approvals\` while the call waits, or allow just this with \`${command}\`.`
      : `Allow just this with \`${command}\`.`;
};

/** The sentence and the remedy of a refusal. */
export const explainRefusal = (principal: Principal, target: Target, refused: Refused): Explanation => {
  const { object, level } = refused.need;
  const who = shorten(principal.client, 64);
  const of = target.kind === 'server' ? '' : ` of ${shorten(target.upstream, 64)}`;
  const what = `${target.kind} ${shorten(target.name)}${of}`;
  const touched = named(object);
  const remedy = remedyOf(principal, target, refused);
  // The roles are reversed: it is the server that asks.
  if (target.kind === 'client') {
    const asks = `The server ${shorten(target.upstream, 64)} may not ask ${who} for ${shorten(target.name)}`;
    return { message: `${asks}: ${refused.why}.`, remedy };
  }
  const deed =
    touched === undefined ? `${verbs[level]} ${what}` : `${verbs[level]} ${touched}${asWritten(object)} with ${what}`;
  return {
    message: `${who} may not ${deed}: ${refused.why}.${alsoRead(object)}`,
    remedy,
  };
};
