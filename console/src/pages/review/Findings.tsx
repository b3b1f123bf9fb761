import type { MessageKey, Messages } from '../../i18n/messages.ts';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Findings.module.css';
import type { Finding } from './shapes.ts';
import { MarkNumber } from './Words.tsx';

const isKey = (messages: Messages, key: string): key is MessageKey => Object.hasOwn(messages, key);

/** What a message says that wants no values; `otherwise` where there is no such message. */
export const useSaid = (): ((key: string, otherwise: string) => string) => {
  const { messages } = useText();
  return (key, otherwise) => {
    const message = isKey(messages, key) ? messages[key] : otherwise;
    return typeof message === 'string' ? message : otherwise;
  };
};

interface FindingsProps {
  readonly findings: readonly Finding[];
  /** Whether a place is on the screen, with the number of what was found there: then it needs no other evidence. */
  readonly isShown: (where: string) => boolean;
}

/** What was found in a part: what it means, and where. Its number stands at its place. */
export function Findings({ findings, isShown }: FindingsProps) {
  const { t } = useText();
  const said = useSaid();
  if (findings.length === 0) return null;
  const numbered = findings.map((finding, place) => ({ ...finding, number: place + 1 }));
  const alike = Map.groupBy(numbered, ({ kind, severity, why }) => said(`review.finding.${kind}`, why) + severity);
  return (
    <ul className={css.findings}>
      {[...alike].map(([key, found]) => (
        <li key={key} className={css.finding}>
          <span className={css.numbers}>
            {found.map(({ number }) => (
              <MarkNumber key={number} number={number} />
            ))}
          </span>
          <span className={css.what}>
            {said(`review.finding.${found[0]?.kind}`, found[0]?.why ?? '')}{' '}
            {found[0]?.severity === 'hold' && <Badge tone="violet">{t('review.finding.hold')}</Badge>}
          </span>
          {found
            .filter(({ where, at }) => at === undefined || !isShown(where))
            .map((finding) => (
              <Elsewhere key={finding.number} finding={finding} />
            ))}
        </li>
      ))}
    </ul>
  );
}

/** What was found at a place that is not on the screen. */
function Elsewhere({ finding: { where, evidence } }: { readonly finding: Finding }) {
  return (
    <div className={css.more}>
      {where !== '' && (
        <p className={css.where}>
          <Sentence
            of="review.finding.where"
            parts={{
              where: (
                <code>
                  <HiddenText text={where} cutAt={160} />
                </code>
              ),
            }}
          />
        </p>
      )}
      <p className={css.evidence}>
        <HiddenText text={evidence} />
      </p>
    </div>
  );
}
