import { Link, useLocation } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import { Select } from '../../ui/Select.tsx';
import { sections, type Section } from './sections.ts';
import css from './SectionNav.module.css';

interface SectionNavProps {
  readonly current: Section;
  readonly label: string;
}

/** Leads from one part of the settings to another. */
export function SectionNav({ current, label }: SectionNavProps) {
  const { t } = useText();
  const [, go] = useLocation();
  const named = sections.map((value) => ({ value, label: t(`settings.section.${value}`) }));
  return (
    <>
      <nav aria-label={label} className={css.list}>
        {named.map(({ value, label: name }) => (
          <Link
            key={value}
            href={`/settings/${value}`}
            className={css.link ?? ''}
            aria-current={value === current ? 'page' : undefined}
          >
            {name}
          </Link>
        ))}
      </nav>
      <Select
        className={css.narrow}
        aria-label={label}
        value={current}
        options={named}
        onChoose={(section) => go(`/settings/${section}`)}
      />
    </>
  );
}
