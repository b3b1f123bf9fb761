import type { ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Permissions.module.css';
import type { Permission } from './server.ts';

const shownAtMost = 3;

/** Some of a list, as words that are not the page's own. */
function Names({ of: names }: { readonly of: readonly string[] }) {
  const { t, list } = useText();
  const shown = names.slice(0, shownAtMost);
  const more = names.length - shown.length;
  const words = more === 0 ? shown : [...shown, t('servers.more', { count: more })];
  return (
    <b className={css.name}>
      <HiddenText text={list(words)} />
    </b>
  );
}

/** What bounds a permission, behind its sentence. */
function Limit({ children }: { readonly children: ReactNode }) {
  return (
    <span className={css.limit}>
      {' · '}
      {children}
    </span>
  );
}

/** Who may do what, in a sentence; the limits of it behind. */
export function PermissionSentence({ permission }: { readonly permission: Permission }) {
  const { t } = useText();
  const { effect, does, client, target, paths, hosts, expiresAt, usesLeft } = permission;
  const who = client === undefined ? t('servers.everybody') : <Names of={[client]} />;
  const where = does === 'reach' ? hosts : paths;
  return (
    <>
      {where.length > 0 ? (
        <Sentence of={`servers.${effect}.${does}.in`} parts={{ who, where: <Names of={where} /> }} />
      ) : (
        <Sentence of={`servers.${effect}.${does}`} parts={{ who }} />
      )}
      {target !== undefined && (
        <Limit>
          <Sentence of="servers.only" parts={{ target: <Names of={[target]} /> }} />
        </Limit>
      )}
      {expiresAt !== undefined && (
        <Limit>
          <Sentence of="servers.until" parts={{ at: <Time at={expiresAt} /> }} />
        </Limit>
      )}
      {usesLeft !== undefined && <Limit>{t('servers.left', { count: usesLeft })}</Limit>}
    </>
  );
}
