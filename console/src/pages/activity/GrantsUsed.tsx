import { Link } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import type { Detail } from './entry.ts';
import css from './GrantsUsed.module.css';
import { Section } from './Section.tsx';

/** The permissions that decided, each with the way to it. */
export function GrantsUsed({ grants }: Pick<Detail, 'grants'>) {
  const { t } = useText();
  if (grants.length === 0) return null;
  return (
    <Section title={t('activity.grant')}>
      <ul className={css.grants}>
        {grants.map(({ id, holds }) => (
          <li key={id} className={css.grant}>
            <code>{id}</code>
            {holds ? (
              <Link href={`/permissions?grant=${encodeURIComponent(id)}`}>{t('activity.grant.see')}</Link>
            ) : (
              <span className={css.gone}>{t('activity.grant.gone')}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
