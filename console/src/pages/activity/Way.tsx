import { Check, CircleDot, Minus, X } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import type { MessageKey } from '../../i18n/messages.ts';
import { classes } from '../../ui/classes.ts';
import { Hidden } from '../../ui/Hidden.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import type { Detail } from './entry.ts';
import { Section } from './Section.tsx';
import css from './Way.module.css';

type Step = Detail['steps'][number];

const icons = { passed: Check, decided: CircleDot, stopped: X, notReached: Minus } as const;

/** The way that a call took, a step after the other; the one that decided stands out. */
export function Way({ steps }: { readonly steps: readonly Step[] }) {
  const { t, messages } = useText();
  if (steps.length === 0) return null;
  const titled = ({ step }: Step): string => {
    const key = `activity.step.${step}`;
    const isKey = (text: string): text is MessageKey => Object.hasOwn(messages, text);
    const message = (isKey(key) ? messages[key] : undefined) ?? step;
    return typeof message === 'string' ? message : message.other;
  };
  const noted = steps.filter(({ notes }) => notes.length > 0);
  return (
    <Section title={t('activity.way')}>
      <ol className={css.way}>
        {steps.map((each) => {
          const Icon = icons[each.stood];
          return (
            <li key={each.step} className={classes(css.step, css[each.stood])}>
              <span className={css.mark}>
                <Icon size={14} aria-hidden="true" />
                {titled(each)}
              </span>
              <Hidden>{t(`activity.stood.${each.stood}`)}</Hidden>
            </li>
          );
        })}
      </ol>
      {noted.length > 0 && (
        <dl className={css.notes} aria-label={t('activity.noted')}>
          {noted.map((each) => (
            <div key={each.step} className={css.note}>
              <dt>{titled(each)}</dt>
              {each.notes.map((note, place) => (
                // Notes of one step never change places.
                // oxlint-disable-next-line react/no-array-index-key
                <dd key={place}>
                  <Note text={note} />
                </dd>
              ))}
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function Note({ text }: { readonly text: string }) {
  const { t } = useText();
  if (text === 'allow' || text === 'deny' || text === 'ask') return t(`activity.note.${text}`);
  return (
    <q lang="en" className={css.words}>
      <HiddenText text={text} cutAt={200} />
    </q>
  );
}
