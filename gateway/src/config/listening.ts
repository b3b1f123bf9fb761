/** Whether a name or an address, IPv6 without brackets, can only be reached from this machine. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

export interface Listening {
  readonly host: string;
  readonly auth: 'token' | 'none';
  readonly allowRemote: boolean;
}

/** Why the gateway must not listen there, and what to do; undefined where it may. */
export const listeningProblem = ({
  host,
  auth,
  allowRemote,
}: Listening): { readonly message: string; readonly remedy: string } | undefined => {
  if (isLoopback(host)) return undefined;
  if (auth === 'none') {
    return {
      message: 'Other machines could reach this address, and nobody would be asked for a token.',
      remedy: 'Listen on localhost, or have clients authenticate (`"auth": "token"`).',
    };
  }
  if (allowRemote) return undefined;
  return {
    message: 'Other machines could reach this address.',
    remedy: 'Listen on localhost, or say that this is meant with `"http": { "allow_remote": true }`.',
  };
};
