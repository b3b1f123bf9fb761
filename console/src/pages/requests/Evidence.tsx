import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Evidence.module.css';
import type { Waiting } from './request.ts';

/** What gives reason to look twice: by what it is, and in the gateway's own words. */
export function Findings({ findings, found }: Pick<Waiting, 'findings' | 'found'>) {
  const { t, locale } = useText();
  if (findings.length === 0) return null;
  return (
    <div className={css.findings}>
      <TriangleAlert size={16} aria-hidden="true" className={css.icon} />
      <div>
        <h3>{t('requests.findings')}</h3>
        <ul>
          {found.map((kind) => (
            <li key={kind}>{t(`requests.found.${kind}`)}</li>
          ))}
        </ul>
        {locale !== 'en' && <p className={css.whose}>{t('ui.saidByGateway')}</p>}
        <ul lang="en" className={css.said}>
          {findings.map((finding, at) => (
            // The same can be found twice.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at}>
              <HiddenText text={finding} cutAt={300} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What is sent, what the tool may do beside it, and what its server says of it: each one click below. */
export function Evidence({
  request: { things, sent, cut, beyond, serverWords },
  difference,
}: {
  readonly request: Waiting;
  /** Drawn first. */
  readonly difference: ReactNode;
}) {
  const { t } = useText();
  return (
    <div className={css.evidence}>
      {difference}
      {/* Of what names no file, the arguments are all there is to see. */}
      <details className={css.part} open={things.every(({ kind }) => kind !== 'path')}>
        <summary>{t('requests.sent')}</summary>
        {sent.length === 0 && <p>{t('requests.sent.none')}</p>}
        {sent.map((line, at) => (
          // Cut lines can be the same.
          // oxlint-disable-next-line react/no-array-index-key
          <pre key={at} className={css.sent}>
            <HiddenText text={line} cutAt={300} />
          </pre>
        ))}
        {cut > 0 && <p>{t('requests.cut', { count: cut })}</p>}
      </details>
      {beyond.length > 0 && (
        <details className={css.part}>
          <summary>{t('requests.beyond')}</summary>
          <ul>
            {beyond.map((one) => (
              <li key={one}>{t(`requests.beyond.${one}`)}</li>
            ))}
          </ul>
        </details>
      )}
      {serverWords && (
        <details className={css.part}>
          <summary>{t('requests.says')}</summary>
          <p>{t('requests.says.whose')}</p>
          <blockquote className={css.words}>
            {serverWords.title !== undefined && (
              <p>
                <HiddenText text={serverWords.title} cutAt={200} />
              </p>
            )}
            {serverWords.description !== undefined && (
              <p>
                <HiddenText text={serverWords.description} cutAt={400} />
              </p>
            )}
          </blockquote>
        </details>
      )}
    </div>
  );
}
