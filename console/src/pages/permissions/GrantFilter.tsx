import { useId } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Select } from '../../ui/Select.tsx';
import { Switch } from '../../ui/Switch.tsx';
import type { Filter, Looked } from './filter.ts';
import css from './Permissions.module.css';

interface GrantFilterProps {
  readonly looked: Looked;
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

/** Whose permissions are shown, and with which server. */
export function GrantFilter({ looked, filter, onChange }: GrantFilterProps) {
  const { t } = useText();
  const unused = useId();
  const options = (all: string, texts: readonly string[]) => [
    { value: '', label: all },
    ...texts.map((text) => ({ value: text, label: text })),
  ];
  return (
    <>
      <Select
        aria-label={t('permissions.filter.who')}
        className={css.choice}
        value={filter.who}
        options={options(t('permissions.filter.allWho'), looked.clients)}
        onChoose={(who) => onChange({ ...filter, who })}
      />
      <Select
        aria-label={t('permissions.filter.server')}
        className={css.choice}
        value={filter.server}
        options={options(
          t('permissions.filter.allServers'),
          looked.servers.map(({ name }) => name),
        )}
        onChoose={(server) => onChange({ ...filter, server })}
      />
      <span className={css.switch}>
        <Switch id={unused} isOn={filter.isUnused} onChange={(isUnused) => onChange({ ...filter, isUnused })} />
        <label htmlFor={unused}>{t('permissions.filter.unused')}</label>
      </span>
    </>
  );
}
