import { useEffect, useMemo, useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { groups, type Group } from '../pages/settings/sections.ts';
import { SettingsGroups } from '../pages/settings/SettingsGroups.tsx';
import { SettingsContext, settingWords, type SettingWords } from '../pages/settings/use-words.ts';
import { wordsIn } from '../pages/settings/words/load.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { GatewaySaving } from './GatewaySaving.tsx';
import css from './McpSettings.module.css';
import { useLooked } from './use-looked.ts';

// Not by suspending: in React 18 nothing waits for a promise.
const useSettingWords = (): SettingWords | undefined => {
  const { locale } = useText();
  const [words, setWords] = useState<SettingWords>();
  useEffect(() => {
    let isWanted = true;
    void wordsIn(locale).then((loaded) => isWanted && setWords(settingWords(loaded)));
    return () => {
      isWanted = false;
    };
  }, [locale]);
  return words;
};

/** What can be set of the gateway itself, group by group, as the configuration says now. */
export function GatewaySettings() {
  const { t } = useText();
  const words = useSettingWords();
  const { value: look, error } = useLooked('settings.look');
  const { value: kept } = useLooked('settings.secrets');
  const [group, choose] = useState<Group>(groups[0]);
  const given = useMemo(
    () => words && { words, secrets: (kept?.secrets ?? []).map(({ name }) => name) },
    [words, kept],
  );
  if (given === undefined || look === undefined) return error ? <ErrorState error={error} /> : <Skeleton lines={6} />;
  return (
    <div className={css.part}>
      <Field label={t('settings.sections')}>
        {(control) => (
          <Select
            {...control}
            value={group}
            options={groups.map((value) => ({ value, label: t(`settings.section.${value}`) }))}
            onChoose={choose}
          />
        )}
      </Field>
      <SettingsContext.Provider value={given}>
        <SettingsGroups group={group} look={look} isKept={false} saving={(props) => <GatewaySaving {...props} />} />
      </SettingsContext.Provider>
    </div>
  );
}
