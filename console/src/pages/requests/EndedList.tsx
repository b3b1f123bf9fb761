import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { AskSentence } from './AskSentence.tsx';
import css from './EndedList.module.css';
import { endWords } from './end-words.ts';
import { WhatName } from './WhatName.tsx';
import type { Ended } from './request.ts';

/** What was answered a moment ago, and the way back from it. */
export function EndedList({ ended }: { readonly ended: readonly Ended[] }) {
  const { t } = useText();
  const toast = useToast();
  const failureText = useFailureText();
  const revoke = useAct('requests.revoke');
  const takeBack = (id: string): void =>
    revoke.mutate(
      { id },
      {
        onSuccess: () => toast({ text: t('requests.undone'), tone: 'green' }),
        onError: (error) => toast({ text: failureText(error).what, tone: 'red' }),
      },
    );
  return (
    <section aria-labelledby="requests-ended" className={css.section}>
      <h2 id="requests-ended" className={css.title}>
        {t('requests.ended')}
      </h2>
      <ul>
        {ended.map((request) => (
          <li key={request.id} className={css.line}>
            <span className={css.when}>
              <Time at={request.endedAt} />
            </span>
            <span className={css.asks}>
              <AskSentence asked={request} />
            </span>
            <span className={css.what}>
              <WhatName asked={request} />
            </span>
            <span className={css.end}>{endWords(request.end, t)}</span>
            {request.end.kind === 'answered' && request.end.given === 'holds' && (
              <Button
                isSmall
                isBusy={revoke.isPending && revoke.variables.id === request.id}
                onClick={() => takeBack(request.id)}
              >
                {t('requests.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
