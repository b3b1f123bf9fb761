type Tell = (server: string, what: string) => void;

/** What is told of one server in one window; a log is a disk, too, and a server may do wrong without end. */
const mostPerWindow = 20;
const windowMs = 10_000;

/** Hands on what servers do wrong, a bounded number of times for each. `now` is monotonic, in milliseconds. */
export const limitOddities = (tell: Tell, now: () => number = () => performance.now()): Tell => {
  const heard = new Map<string, { readonly since: number; count: number }>();
  return (server, what) => {
    const at = now();
    const known = heard.get(server);
    const own = known === undefined || at - known.since > windowMs ? { since: at, count: 0 } : known;
    heard.set(server, own);
    own.count += 1;
    if (own.count <= mostPerWindow) tell(server, what);
    else if (own.count === mostPerWindow + 1) tell(server, `More of the kind is left out for ${windowMs / 1_000} s.`);
  };
};
