import { ShieldAlert, ShieldCheck, ShieldEllipsis, ShieldOff, type LucideIcon } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Proof.module.css';
import type { Server } from './server.ts';

type Kind = 'proven' | 'nearly' | 'unproven' | 'untried' | 'open' | 'remote';

const icons: Readonly<Record<Kind, LucideIcon>> = {
  proven: ShieldCheck,
  nearly: ShieldCheck,
  unproven: ShieldAlert,
  untried: ShieldEllipsis,
  open: ShieldOff,
  remote: ShieldEllipsis,
};

const kindOf = (proof: Server['proof']): Kind => {
  if (proof === undefined) return 'remote';
  if (!proof.isConfined) return 'open';
  switch (proof.tier) {
    case undefined:
      return 'untried';
    case 'full':
      return 'proven';
    case 'no-cgroup':
    case 'macos':
      return 'nearly';
    case 'container':
    case 'none':
      return 'unproven';
  }
};

const tried = ['read', 'write', 'network', 'processes'] as const;

/** How a server is confined: what was tried when it started, and what came of it. */
export function Proof({ server: { proof } }: { readonly server: Server }) {
  const { t } = useText();
  const kind = kindOf(proof);
  const Icon = icons[kind];
  const isProven = kind === 'proven' || kind === 'nearly';
  return (
    <details className={css.proof}>
      <summary>
        <Icon size={16} aria-hidden="true" />
        {t(`servers.proof.${kind}`)}
      </summary>
      <p>
        {kind === 'unproven' ? (
          <Sentence of="servers.unproven" parts={{ command: <code>storycore-mcp doctor</code> }} />
        ) : (
          t(`servers.proofMeans.${kind}`)
        )}
      </p>
      {isProven && (
        <ul className={css.tried}>
          {tried.map((one) => (
            <li key={one}>{t(`servers.tried.${one}`)}</li>
          ))}
          <li>{t(kind === 'proven' ? 'servers.tried.memory' : 'servers.tried.memoryMostly')}</li>
        </ul>
      )}
      {proof?.isConfined === true && proof.tier !== undefined && (
        <p>
          {t(`servers.tier.${proof.tier}`)} <code>{proof.tier}</code>
        </p>
      )}
      {proof?.because !== undefined && (
        <p>
          <Sentence of="servers.because" parts={{ because: <HiddenText text={proof.because} /> }} />
        </p>
      )}
    </details>
  );
}
