import { useText } from '../../i18n/text.tsx';
import { GrantLink } from '../../granted/GrantLink.tsx';
import { GrantSentence } from '../../granted/GrantSentence.tsx';
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
        {grants.map(({ id, granted }) => (
          <li key={id} className={css.grant}>
            {granted === undefined ? (
              <>
                <code>{id}</code> <span className={css.gone}>{t('activity.grant.gone')}</span>
              </>
            ) : (
              <>
                <span>
                  <GrantSentence grant={granted} />
                </span>
                <GrantLink id={id} />
              </>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
