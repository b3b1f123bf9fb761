import { SlidersHorizontal } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { SearchInput } from '../../ui/SearchInput.tsx';
import css from './Filters.module.css';
import { FilterSelect } from './FilterSelect.tsx';
import { choices } from './filters.ts';
import { useChoices } from './use-choices.ts';
import type { FilterState } from './use-filter.ts';
import { useSearchText } from './use-search-text.ts';

interface FiltersProps {
  readonly state: FilterState;
  /** Stands beside the search. */
  readonly children: ReactNode;
}

const named = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));

/** What narrows the list. In a narrow window most of it waits behind a button. */
export function Filters({ state, children }: FiltersProps) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { clients, servers } = useChoices();
  const [typed, setTyped] = useSearchText(state.value('q'), (text) => state.set({ q: text.trim() }));
  const { count } = state;
  const targets = servers.find(({ name }) => name === state.value('server'))?.targets ?? [];
  const isToolShown = state.value('server') !== '' || state.value('tool') !== '';
  return (
    <div className={css.filters}>
      <div className={css.line}>
        <SearchInput label={t('activity.search')} value={typed} onChange={setTyped} />
        <Button
          className={css.toggle}
          aria-expanded={isOpen}
          aria-controls={id}
          icon={<SlidersHorizontal size={16} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          {count === 0 ? t('activity.filters') : t('activity.filtersOn', { number: count })}
        </Button>
        {children}
      </div>
      <div id={id} role="group" aria-label={t('activity.filters')} className={classes(css.choices, isOpen && css.open)}>
        <FilterSelect
          state={state}
          name="who"
          label={t('activity.who')}
          all={t('activity.who.all')}
          options={named(clients)}
        />
        <FilterSelect
          state={state}
          name="server"
          label={t('activity.server')}
          all={t('activity.server.all')}
          options={named(servers.map(({ name }) => name))}
        />
        {isToolShown && (
          <FilterSelect
            state={state}
            name="tool"
            label={t('activity.tool')}
            all={t('activity.tool.all')}
            options={named(targets)}
          />
        )}
        <FilterSelect
          state={state}
          name="kind"
          label={t('activity.kind')}
          all={t('activity.kind.all')}
          options={choices.kind.map((value) => ({ value, label: t(`activity.kind.${value}`) }))}
        />
        <FilterSelect
          state={state}
          name="result"
          label={t('activity.result')}
          all={t('activity.result.all')}
          options={choices.result.map((value) => ({ value, label: t(`activity.result.${value}`) }))}
        />
        <FilterSelect
          state={state}
          name="time"
          label={t('activity.time')}
          all={t('activity.time.all')}
          options={choices.time.map((value) => ({ value, label: t(`activity.time.${value}`) }))}
        />
        {count > 0 && (
          <Button look="quiet" onClick={state.clear}>
            {t('activity.clear')}
          </Button>
        )}
      </div>
    </div>
  );
}
