import { GatewayError } from '../../errors.ts';
import { loneRoot } from './lone-root.ts';

/** A sandbox that cannot be: what, why, and what to do. */
export const refusal = (why: string, remedy: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream-unavailable', `The server was not started: ${why}.`, { remedy, cause });

const install = 'Install bubblewrap 0.8 or later, such as with `apt install bubblewrap`, and try again.';

/** bwrap is not there, or cannot be run. */
export const noBwrap = (cause: unknown): GatewayError =>
  refusal('bwrap, which makes its sandbox, cannot be run', install, cause);

/** bwrap is there, and cannot do what a sandbox needs. */
export const oldBwrap = (lacks: string): GatewayError =>
  refusal(`bwrap on this machine is too old: it does not know ${lacks}`, install);

/** It would run as somebody else than the gateway, who cannot be had. */
export const noOtherUser = (cause: unknown): GatewayError =>
  refusal('root cannot become another user here, and no sandbox runs as root', loneRoot.remedy, cause);

const forbidden =
  /(setting up uid map|RTM_NEWADDR|No permissions to create new namespace|Creating new namespace failed)/;

/** bwrap gave up while it set the sandbox up; `said` is what it wrote. */
export const brokenSetUp = (said: string): GatewayError => {
  const reason =
    said
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^bwrap: /, '') ?? '';
  return forbidden.test(said)
    ? refusal(
        `this machine lets no ordinary user make a sandbox (${reason})`,
        'Allow user namespaces to bwrap: on Ubuntu with an AppArmor profile for /usr/bin/bwrap that has `userns,`; in a container by its seccomp profile.',
      )
    : refusal(
        `its sandbox could not be set up (${reason === '' ? 'bwrap said nothing' : reason})`,
        'Look whether all the folders that it was granted are still there.',
      );
};
