import { GatewayError } from '../../../index.ts';
import { say } from '../../output.ts';
import type { ConsoleAddress } from './address.ts';
import { firstFree } from './free-port.ts';

/** The one place of an address where it is shown. */
export interface ConsolePlace {
  readonly host: string;
  readonly port: number;
}

/** The console, shown. Whoever shows it closes it. */
export interface ShownConsole {
  readonly url: string;
  /** Opens it, once, in one browser. */
  readonly link: string;
  newLink(): string;
  close(): Promise<void>;
}

const choosePort = async ({ host, ports }: ConsoleAddress): Promise<number> => {
  const found = await firstFree(host, ports);
  if ('port' in found) return found.port;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this user may not listen there',
    EADDRNOTAVAIL: 'this machine has no such address',
  };
  const message = `The console cannot be shown at ${host}, port ${ports[0]}: ${reasons[found.why] ?? found.why}.`;
  throw new GatewayError('invalid-request', message, {
    remedy: 'Name another with --console-port, or leave it out: then it takes one that is free.',
  });
};

/** In one piece: a program that waits for the link has all of it then. */
const tell = (link: string): void =>
  say(`Open it in your browser with this link, for you alone. It opens once:\n${link}`);

/** Shows the console, and says where. Rejects where the port that was asked for is not to be had. */
export const showConsole = async (
  address: ConsoleAddress,
  serve: (place: ConsolePlace) => Promise<ShownConsole>,
): Promise<ShownConsole> => {
  const { host, ports } = address;
  const [wanted = 0] = ports;
  const port = await choosePort(address);
  const shown = await serve({ host, port });
  const why = port === wanted ? '' : `: port ${wanted} is taken`;
  say(`The console is at ${shown.url}${why}`);
  tell(shown.link);
  return shown;
};

/** Tells another link whenever the person presses Enter, for another browser. Whoever offers it ends it. */
export const offerLinks = ({ newLink }: Pick<ShownConsole, 'newLink'>): Disposable => {
  const { stdin } = process;
  const onEnter = (): void => tell(newLink());
  stdin.on('data', onEnter);
  // A terminal that is gone asks for nothing.
  stdin.on('error', () => {});
  if (stdin.isTTY) say('Press Enter for another link; Ctrl+C ends it.');
  return {
    [Symbol.dispose]() {
      stdin.off('data', onEnter);
      stdin.pause();
    },
  };
};
