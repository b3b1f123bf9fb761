import { useId } from 'react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Permissions.module.css';
import { PermissionSentence } from './PermissionSentence.tsx';
import type { Server } from './server.ts';

const shownAtMost = 3;

function Needs({ server: { needs, reaches } }: { readonly server: Server }) {
  const { t } = useText();
  if (needs.length === 0) return <p>{t('servers.needs.unknown')}</p>;
  const [reads, writes, goes] = (['read', 'write', 'reach'] as const).map((need) => needs.includes(need));
  const hosts = reaches.join(', ');
  return (
    <>
      {(reads || writes) && <p>{t(`servers.needs.${reads && writes ? 'both' : reads ? 'read' : 'write'}`)}</p>}
      {goes && hosts === '' && <p>{t('servers.needs.reach')}</p>}
      {hosts !== '' && (
        <p>
          <Sentence of="servers.needs.reachAt" parts={{ hosts: <HiddenText text={hosts} /> }} />
        </p>
      )}
    </>
  );
}

/** What a server needs, and who may do what with it by now. */
export function Permissions({ server }: { readonly server: Server }) {
  const { t } = useText();
  const title = useId();
  const { permissions, isEnabled } = server;
  const rest = permissions.slice(shownAtMost);
  const line = (permission: Server['permissions'][number]) => (
    <li key={permission.id}>
      <PermissionSentence permission={permission} />
    </li>
  );
  return (
    <div className={css.permissions} role="group" aria-labelledby={title}>
      <h3 id={title} className={css.title}>
        {t('servers.needs')}
      </h3>
      <Needs server={server} />
      {permissions.length === 0 && isEnabled && <p className={css.none}>{t('servers.nobody')}</p>}
      <ul className={css.list}>{permissions.slice(0, shownAtMost).map(line)}</ul>
      {rest.length > 0 && (
        <details className={css.rest}>
          <summary>{t('servers.morePermissions', { count: rest.length })}</summary>
          <ul className={css.list}>{rest.map(line)}</ul>
        </details>
      )}
    </div>
  );
}
