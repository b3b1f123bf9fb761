import { placeText } from './admit.ts';
import type { Destination } from './admit.ts';
import type { Dial } from './dial.ts';
import type { TlsFacts } from './journal-entry.ts';
import { refusalOf } from './refusal.ts';
import type { Secure } from './secure.ts';

/** Who was found at one address of a destination. */
export interface Verified {
  /** Undefined where the corporate proxy chose it. */
  readonly address: string | undefined;
  readonly tls: TlsFacts;
}

/** Verifies who answers, before a server may speak to it. */
export interface Preflight {
  /** Rejects with a refusal. */
  verify(destination: Destination): Promise<Verified>;
  /** Its address no longer answers: another of them may. */
  forget(destination: Destination): void;
}

interface Verdict {
  readonly outcome: Promise<Verified>;
  readonly until: number;
}

const goodMs = 600_000;
const badMs = 15_000;
const mostVerdicts = 256;

/**
 * TLS 1.3 hides the certificate from whoever only listens, so we shake hands ourselves, with the very address that the
 * tunnel will lead to. A verdict holds for ten minutes and never longer than the certificate; a refusal for fifteen
 * seconds.
 */
export const createPreflight = (dial: Dial, secure: Secure, now: () => number = Date.now): Preflight => {
  const verdicts = new Map<string, Verdict>();
  const keep = (key: string, verdict: Verdict): void => {
    verdicts.delete(key);
    verdicts.set(key, verdict);
    const [oldest] = verdicts.keys();
    if (verdicts.size > mostVerdicts && oldest !== undefined) verdicts.delete(oldest);
  };

  const shakeHands = async (destination: Destination): Promise<{ found: Verified; until: number }> => {
    const { socket, address } = await dial(destination);
    try {
      const secured = await secure(socket, destination.host);
      const certificate = secured.getPeerCertificate();
      const tls = { protocol: secured.getProtocol() ?? '', fingerprint256: certificate.fingerprint256 };
      secured.destroy();
      return { found: { address, tls }, until: Math.min(now() + goodMs, Date.parse(certificate.valid_to)) };
    } finally {
      socket.destroy();
    }
  };

  // The list as a whole: any of its addresses may be the one that answered.
  const keyOf = (destination: Destination): string =>
    `${placeText(destination)} ${destination.addresses.toSorted().join(' ')}`;

  return {
    verify(destination) {
      const key = keyOf(destination);
      const known = verdicts.get(key);
      if (known !== undefined && known.until > now()) return known.outcome;
      const meeting = shakeHands(destination);
      const outcome = meeting.then(({ found }) => found);
      keep(key, { outcome, until: now() + badMs });
      meeting.then(
        ({ until }) => keep(key, { outcome, until }),
        (error: unknown) => {
          if (refusalOf(error).verdict === 'denied') keep(key, { outcome, until: now() + badMs });
          else verdicts.delete(key);
        },
      );
      return outcome;
    },
    forget(destination) {
      verdicts.delete(keyOf(destination));
    },
  };
};
