import { ChevronDown } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { KeyHint } from '../../ui/KeyHint.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { AnswerMeans } from './AnswerMeans.tsx';
import css from './Answers.module.css';
import { answerKeys } from './answer-keys.ts';
import { MoreAnswers } from './MoreAnswers.tsx';
import type { Give, Kind, Waiting } from './request.ts';

interface AnswersProps {
  readonly request: Waiting;
  readonly onGive: Give;
  readonly isBusy: boolean;
  /** Whether all of them are shown; the one to begin at, where it is known. */
  readonly more: Kind | 'all' | undefined;
  readonly onMore: (more: 'all' | undefined) => void;
}

/** The one folder that lasting answers would open, by its last name. */
const folderOf = ({ lasting, who }: Waiting): string | undefined => {
  const [cover, other] = lasting;
  const [place, second] = cover?.places ?? [];
  if (other !== undefined || second !== undefined) return undefined;
  if (place?.inProject === '') return who.project;
  return place?.inProject?.split(/[/\\]/).at(-1);
};

/** The answers to one request, the safest first; below them, what exactly each allows. */
export function Answers({ request, onGive, isBusy, more, onMore }: AnswersProps) {
  const { t } = useText();
  const { id, answers } = request;
  const hasSession = answers.includes('session');
  const folder = folderOf(request);
  const first: readonly Kind[] = ['once', ...(hasSession ? (['session'] as const) : [])];
  return (
    <div role="group" aria-label={t('requests.answers')}>
      <div className={css.buttons}>
        <Button look="main" isBusy={isBusy} aria-keyshortcuts="Escape" onClick={() => onGive({ kind: 'deny' })}>
          {t('requests.deny')} <KeyHint keys="Esc" />
        </Button>
        <Button
          isBusy={isBusy}
          aria-describedby={`${id}-once`}
          aria-keyshortcuts={answerKeys.once}
          onClick={() => onGive({ kind: 'once' })}
        >
          {t('requests.once')} <KeyHint keys={answerKeys.once} />
        </Button>
        {hasSession && (
          <Button
            isBusy={isBusy}
            aria-describedby={`${id}-session`}
            aria-keyshortcuts={answerKeys.session}
            onClick={() => onGive({ kind: 'session' })}
          >
            <span>
              {folder === undefined ? (
                t('requests.session')
              ) : (
                <Sentence of="requests.session.in" parts={{ folder: <HiddenText text={`${folder}/`} cutAt={40} /> }} />
              )}
            </span>{' '}
            <KeyHint keys={answerKeys.session} />
          </Button>
        )}
        <Button
          look="quiet"
          aria-expanded={more !== undefined}
          aria-controls={`${id}-more`}
          aria-keyshortcuts="M"
          icon={<ChevronDown size={16} />}
          onClick={() => onMore(more === undefined ? 'all' : undefined)}
          data-more
        >
          {t('requests.more')} <KeyHint keys="M" />
        </Button>
      </div>
      <ul className={css.means}>
        {first.map((kind) => (
          <li key={kind} id={`${id}-${kind}`}>
            <b>{t(`requests.${kind === 'once' ? 'once' : 'session'}`)}</b> ·{' '}
            <AnswerMeans kind={kind} request={request} />
          </li>
        ))}
        {answers.length <= 2 && <li>{t('requests.onlyOnce')}</li>}
      </ul>
      <div id={`${id}-more`}>
        {more !== undefined && <MoreAnswers request={request} onGive={onGive} isBusy={isBusy} start={more} />}
      </div>
    </div>
  );
}
