import { useFound } from '../../i18n/use-found.ts';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { DeedSentence } from './DeedSentence.tsx';
import type { Detail } from './entry.ts';
import { OutcomeBadge } from './OutcomeBadge.tsx';
import css from './RelatedList.module.css';
import { Section } from './Section.tsx';

interface RelatedListProps {
  readonly title: string;
  readonly related: Detail['findings'] | Detail['connections'];
  readonly onShow: (id: string) => void;
}

/** Records that belong to a call, each with the way to it. */
export function RelatedList({ title, related, onShow }: RelatedListProps) {
  const found = useFound();
  if (related.length === 0) return null;
  return (
    <Section title={title}>
      <ul className={css.list}>
        {related.map((entry) => (
          <li key={entry.id}>
            <button type="button" className={css.link} onClick={() => onShow(entry.id)}>
              <DeedSentence entry={entry} />
            </button>{' '}
            <OutcomeBadge entry={entry} />
            {'by' in entry && entry.by !== undefined && <p>{found(entry.by)}</p>}
            {entry.reason !== undefined && (
              <blockquote lang="en" className={css.reason}>
                <HiddenText text={entry.reason} cutAt={200} />
              </blockquote>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
