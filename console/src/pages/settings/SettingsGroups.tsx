import { useEffect, useState, type ReactNode } from 'react';
import { FormProvider } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SearchInput } from '../../ui/SearchInput.tsx';
import { Conflicts } from './Conflicts.tsx';
import { Notices } from './Notices.tsx';
import { groupOf, type Group } from './sections.ts';
import { keyOf, type Look, type Problem } from './setting.ts';
import { SettingList } from './SettingList.tsx';
import css from './SettingsGroups.module.css';
import { useMatching } from './use-matching.ts';
import { useSettingsForm, type SettingsEditing } from './use-settings-form.ts';
import { useWords } from './use-words.ts';

/** What saving works on. */
export interface SavingProps {
  readonly editing: SettingsEditing;
  readonly look: Look;
  /** What the gateway finds wrong with what was proposed. */
  readonly onRefused: (problems: readonly Problem[]) => void;
  /** Shows one setting, wherever it is. */
  readonly onShow: (path: string) => void;
}

interface SettingsGroupsProps {
  readonly group: Group;
  readonly look: Look;
  /** Whether what is not saved is kept while another page is open. */
  readonly isKept?: boolean;
  /** What saves. */
  readonly saving: (props: SavingProps) => ReactNode;
}

/** The settings of one group, or those that are searched for; one form for all of them. */
export function SettingsGroups({ group, look, isKept = true, saving }: SettingsGroupsProps) {
  const { t } = useText();
  const editing = useSettingsForm(look, isKept);
  const [search, setSearch] = useState('');
  const [refused, setRefused] = useState<readonly Problem[]>([]);
  const [wanted, setWanted] = useState<string>();
  const words = useWords();
  const { setFocus } = editing.form;
  // When the dialog that asked for it has closed, and given its own focus back.
  useEffect(() => {
    if (wanted === undefined) return undefined;
    const timer = setTimeout(() => {
      setFocus(keyOf(wanted));
      setWanted(undefined);
    }, 100);
    return () => clearTimeout(timer);
  }, [wanted, setFocus]);
  const show = (path: string): void => {
    setSearch(words.label({ path }));
    setWanted(path);
  };
  const found = useMatching(look.settings, search);
  const isSearching = search.trim() !== '';
  const shown = isSearching ? found : look.settings.filter(({ path }) => groupOf(path) === group);
  return (
    <FormProvider {...editing.form}>
      <form onSubmit={(event) => event.preventDefault()} noValidate className={css.form}>
        <SearchInput label={t('settings.search')} value={search} onChange={setSearch} />
        <Notices look={look} takenOver={editing.takenOver} />
        <Conflicts editing={editing} />
        <div>
          <h2>{isSearching ? t('settings.found', { count: shown.length }) : t(`settings.section.${group}`)}</h2>
          {!isSearching && <p className={css.means}>{t(`settings.sectionMeans.${group}`)}</p>}
        </div>
        {shown.length === 0 ? (
          <EmptyState title={t('settings.noneFound')} means={t('settings.noneFound.means')} />
        ) : (
          <SettingList
            key={isSearching ? 'search' : group}
            settings={shown}
            problems={[...look.problems, ...refused]}
            isOpen={isSearching}
          />
        )}
        {saving({ editing, look, onRefused: setRefused, onShow: show })}
      </form>
    </FormProvider>
  );
}
