import { useText } from '../../i18n/text.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './PartCard.module.css';
import { Rest } from './Raw.tsx';
import { marked } from './runs.ts';
import type { Finding, Part } from './shapes.ts';
import { Theirs } from './Theirs.tsx';
import { Words } from './Words.tsx';

/** Findings that stand in a text, by their number among all of the part. */
export const marksIn = (findings: readonly Finding[], where: string) =>
  findings.flatMap((finding, place) =>
    finding.where === where && finding.at !== undefined ? [{ at: finding.at, number: place + 1 }] : [],
  );

/** What a part says of itself, field by field. */
export function PartWords({ part }: { readonly part: Part }) {
  const { t } = useText();
  if (part.fields.length === 0) return <p className={css.none}>{t('review.noWords')}</p>;
  return (
    <Theirs>
      <dl className={css.fields}>
        {part.fields.map(({ where, is, name, takes, text, rest }) => (
          <div key={where}>
            {is !== 'text' && is !== 'description' && (
              <dt>
                {is === 'argument' ? (
                  <code>
                    <HiddenText text={name ?? ''} cutAt={120} />
                  </code>
                ) : (
                  <span className={css.label}>{t('review.field.title')}</span>
                )}
                {takes !== undefined && takes !== '' && (
                  <span className={css.takes}>
                    {' '}
                    <HiddenText text={takes} cutAt={120} />
                  </span>
                )}
              </dt>
            )}
            {(is === 'text' || is === 'description') && (
              <dt>
                <Hidden>{t('review.field.description')}</Hidden>
              </dt>
            )}
            <dd>
              {text !== '' && <Words runs={marked([{ kind: 'same', text }], marksIn(part.findings, where))} />}
              <Rest rest={rest} />
            </dd>
          </div>
        ))}
      </dl>
    </Theirs>
  );
}
