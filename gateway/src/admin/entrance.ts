import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';

export interface EntranceOptions {
  /** `http://127.0.0.1:8080`: ours, as the link names it. */
  readonly origin: string;
  readonly cookieName: string;
  readonly isSecure: boolean;
  readonly maxSessions: number;
  readonly sessionIdleMs: number;
  /** A link that was used already, or never was one, was tried. */
  onRefused(why: string): void;
  readonly now?: () => number;
}

/** Who may come in: whoever opened the link first, in that browser. */
export interface Entrance {
  /** The link that lets one browser in, once. Making another ends the one before. */
  newLink(): string;
  /** Gives the `Set-Cookie` of a new session; undefined where `cookie` has one already. Throws a Refusal. */
  enter(token: string, cookie: string | undefined): string | undefined;
  /** Whether this `Cookie` header has a session that goes on. */
  isInside(cookie: string | undefined): boolean;
}

const secretBytes = 32;

const newSecret = (): string => randomBytes(secretBytes).toString('base64url');
const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const linkWords = 'Ask for another link: `storycore-mcp console`.';

/** Tokens and sessions are kept in memory alone, and only their digests: they end with the process. */
export const createEntrance = (options: EntranceOptions): Entrance => {
  const { cookieName, sessionIdleMs, maxSessions, now = Date.now } = options;
  /** Of the link that nobody has used yet. */
  let unused: Buffer | undefined;
  let lastUsed: Buffer | undefined;
  /** When each was last used, by digest; who was used longest ago stands first. */
  const sessions = new Map<string, number>();

  const valueIn = (cookie: string | undefined): string | undefined =>
    cookie
      ?.split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${cookieName}=`))
      ?.slice(cookieName.length + 1);

  const isInside = (cookie: string | undefined): boolean => {
    const value = valueIn(cookie);
    if (value === undefined) return false;
    const key = digest(value).toString('hex');
    const usedAt = sessions.get(key);
    sessions.delete(key);
    if (usedAt === undefined || now() - usedAt > sessionIdleMs) return false;
    sessions.set(key, now());
    return true;
  };

  const begin = (): string => {
    const value = newSecret();
    sessions.set(digest(value).toString('hex'), now());
    for (const oldest of sessions.keys()) {
      if (sessions.size <= maxSessions) break;
      sessions.delete(oldest);
    }
    const attributes = `Path=/; HttpOnly; SameSite=Strict${options.isSecure ? '; Secure' : ''}`;
    return `${cookieName}=${value}; ${attributes}`;
  };

  return {
    newLink() {
      const token = newSecret();
      unused = digest(token);
      // In the fragment: browsers send it to nobody, not even to us, and no referrer has it.
      return `${options.origin}/#${token}`;
    },
    enter(token, cookie) {
      const given = digest(token);
      if (unused !== undefined && timingSafeEqual(given, unused)) {
        lastUsed = unused;
        unused = undefined;
        return begin();
      }
      // The same browser opens its link again: nothing is gained by it, and nobody is kept out.
      if (isInside(cookie)) return undefined;
      const wasUsed = lastUsed !== undefined && timingSafeEqual(given, lastUsed);
      options.onRefused(wasUsed ? 'The link was used before, in another browser.' : 'The link is none of this launch.');
      throw new Refusal(
        'signed-out',
        wasUsed ? 'This link was used already: it lets one browser in, once.' : 'This link does not hold any more.',
        linkWords,
        { why: wasUsed ? 'used' : 'unknown' },
      );
    },
    isInside,
  };
};

/** What whoever has no session is told. */
export const signedOut = (): Refusal =>
  new Refusal('signed-out', 'This browser has not been let in, or its session has ended.', linkWords);
