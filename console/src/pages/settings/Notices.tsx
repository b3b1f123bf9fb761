import { Clock, TriangleAlert } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Notices.module.css';
import type { Look } from './setting.ts';
import { usePartNames } from './use-part-names.ts';

interface NoticesProps {
  readonly look: Look;
  readonly takenOver: number;
}

/** What is to be known before anything is set: what cannot hold, what waits, what others changed. */
export function Notices({ look: { problems, waiting, files, refusedAt }, takenOver }: NoticesProps) {
  const { t, list, locale } = useText();
  const partNames = usePartNames();
  return (
    <>
      {problems.length > 0 && (
        <Card tone="red" role="alert" className={css.notice}>
          <TriangleAlert size={18} aria-hidden="true" />
          <div>
            <p className={css.what}>{t('settings.broken', { file: list(files) })}</p>
            <p>
              {refusedAt !== undefined && <Sentence of="settings.refusedAt" parts={{ at: <Time at={refusedAt} /> }} />}{' '}
              {t('settings.broken.means')}
            </p>
            <ul className={css.said} lang="en">
              {problems.map(({ path, line, message, remedy }) => (
                <li key={`${path} ${line ?? ''} ${message}`}>
                  <code>{path}</code>
                  {line !== undefined && <span lang={locale}> ({t('settings.line', { line })})</span>}{' '}
                  <HiddenText text={[message, remedy].filter(Boolean).join(' ')} />
                </li>
              ))}
            </ul>
          </div>
        </Card>
      )}
      {waiting.length > 0 && (
        <Card tone="amber" className={css.notice}>
          <Clock size={18} aria-hidden="true" />
          <div>
            <p className={css.what}>{t('settings.waiting', { count: waiting.length })}</p>
            <p>{t('settings.waiting.means', { names: list(partNames(waiting)) })}</p>
          </div>
        </Card>
      )}
      <div role="status" className={css.status}>
        {takenOver > 0 && <p>{t('settings.takenOver', { count: takenOver })}</p>}
      </div>
    </>
  );
}
