import { CircleAlert, CircleX, Info } from 'lucide-react';
import { useId } from 'react';
import { useText } from '../../i18n/text.tsx';
import type { Tone } from '../../ui/Badge.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Trouble as Known } from './health.ts';
import { ServerName } from './ServerName.tsx';
import css from './Trouble.module.css';
import { troubleWords } from './trouble-words.ts';

const tones = { note: 'grey', degraded: 'amber', down: 'red' } as const satisfies Record<Known['weight'], Tone>;
const icons = { note: Info, degraded: CircleAlert, down: CircleX } as const;

/** One thing that is not as it should be: since when, why, and what brings it back. */
export function Trouble({ trouble }: { readonly trouble: Known }) {
  const { t } = useText();
  const id = useId();
  const { kind, server, title, weight, since, until, why, lost, works, back } = trouble;
  const words = troubleWords(kind, server);
  const isHeld = kind === 'held' || kind === 'held-parts';
  const Icon = icons[weight];
  return (
    <Card aria-labelledby={id} tone={isHeld ? 'violet' : tones[weight]} className={css.trouble}>
      <Icon size={18} aria-hidden="true" className={css.icon} />
      <div className={css.words}>
        <h3 id={id}>
          {server !== undefined && (
            <>
              <ServerName name={server} title={title} />
              {' – '}
            </>
          )}
          {t(words.what)}
        </h3>
        <p className={css.since}>
          {t(`health.weight.${weight}`)}
          {' · '}
          <Sentence of="health.sinceWhen" parts={{ when: <Time at={since} as="relative" /> }} />
        </p>
        <p>{t(words.lost)}</p>
        <p>
          <strong>{t('health.bringsBack')}</strong> {t(words.back)}{' '}
          {until !== undefined && (
            <Sentence of="health.triedAgain" parts={{ when: <Time at={until} as="relative" /> }} />
          )}
        </p>
        <details>
          <summary>{t('ui.details')}</summary>
          <p className={css.since}>{t('ui.saidByGateway')}</p>
          <blockquote lang="en" className={css.said}>
            {[why, lost, works, back].map((said) => (
              <p key={said}>
                <HiddenText text={said} />
              </p>
            ))}
          </blockquote>
        </details>
      </div>
    </Card>
  );
}
