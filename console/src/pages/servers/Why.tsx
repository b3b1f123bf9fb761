import { Link } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import type { Server } from './server.ts';
import css from './Why.module.css';

/** Why a server is not as it should be, and what brings it back. */
export function Why({ server: { state, why, heldParts } }: { readonly server: Server }) {
  const { t } = useText();
  if (state !== 'held' && state !== 'attention' && state !== 'broken') return null;
  const isHeld = state === 'held' || (state === 'attention' && heldParts > 0 && why === undefined);
  return (
    <div className={css.why}>
      <p>
        {state === 'attention' && isHeld ? t('servers.why.parts', { count: heldParts }) : t(`servers.why.${state}`)}{' '}
        {isHeld && <Link href="/review">{t('servers.review')}</Link>}
      </p>
      {why !== undefined && (
        <details>
          <summary>{t('ui.saidByGateway')}</summary>
          <blockquote lang="en">
            <HiddenText text={why} />
          </blockquote>
        </details>
      )}
    </div>
  );
}
