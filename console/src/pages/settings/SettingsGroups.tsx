import { useEffect, useState } from 'react';
import { FormProvider } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SearchInput } from '../../ui/SearchInput.tsx';
import { Conflicts } from './Conflicts.tsx';
import { Notices } from './Notices.tsx';
import { SaveBar } from './SaveBar.tsx';
import { groupOf, type Group } from './sections.ts';
import { keyOf, type Look, type Problem } from './setting.ts';
import { SettingList } from './SettingList.tsx';
import css from './SettingsGroups.module.css';
import { useMatching } from './use-matching.ts';
import { useSettingsForm } from './use-settings-form.ts';
import { useWords } from './use-words.ts';

interface SettingsGroupsProps {
  readonly group: Group;
  readonly look: Look;
  readonly onLookAgain: () => void;
}

/** The settings of one group, or those that are searched for; one form for all of them. */
export function SettingsGroups({ group, look, onLookAgain }: SettingsGroupsProps) {
  const { t } = useText();
  const editing = useSettingsForm(look);
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
        <SaveBar editing={editing} look={look} onRefused={setRefused} onShow={show} onLookAgain={onLookAgain} />
      </form>
    </FormProvider>
  );
}
