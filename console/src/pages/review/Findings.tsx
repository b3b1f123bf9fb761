import { useText } from '../../i18n/text.tsx';
import { useFound } from '../../i18n/use-found.ts';
import { Badge } from '../../ui/Badge.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Findings.module.css';
import type { Finding } from './shapes.ts';
import { MarkNumber } from './Words.tsx';

interface FindingsProps {
  readonly findings: readonly Finding[];
  /** Whether a place is on the screen, with the number of what was found there: then it needs no other evidence. */
  readonly isShown: (where: string) => boolean;
}

/** What was found in a part: what it means, and where. Its number stands at its place. */
export function Findings({ findings, isShown }: FindingsProps) {
  const { t } = useText();
  const found = useFound();
  const said = ({ kind, why }: Pick<Finding, 'kind' | 'why'>): string => found(`inspect:${kind}`) ?? why;
  if (findings.length === 0) return null;
  const numbered = findings.map((finding, place) => ({ ...finding, number: place + 1 }));
  const alike = Map.groupBy(numbered, (finding) => said(finding) + finding.severity);
  return (
    <ul className={css.findings}>
      {[...alike].map(([key, each]) => (
        <li key={key} className={css.finding}>
          <span className={css.numbers}>
            {each.map(({ number }) => (
              <MarkNumber key={number} number={number} />
            ))}
          </span>
          <span className={css.what}>
            {each[0] && said(each[0])}{' '}
            {each[0]?.severity === 'hold' && <Badge tone="violet">{t('review.finding.hold')}</Badge>}
          </span>
          {each
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
