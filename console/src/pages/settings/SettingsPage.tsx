import { useLocation } from 'wouter';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { groups, sections, type Group, type Section } from './sections.ts';
import { SectionNav } from './SectionNav.tsx';
import css from './SettingsPage.module.css';
import { SaveBar } from './SaveBar.tsx';
import { SettingsGroups } from './SettingsGroups.tsx';
import { SettingsProvider } from './SettingsProvider.tsx';
import { LookSection } from './LookSection.tsx';
import { SecretsSection } from './SecretsSection.tsx';
import { TokensSection } from './TokensSection.tsx';
import { VersionsSection } from './VersionsSection.tsx';

const sectionAt = (location: string): Section => {
  const [, , named] = location.split('/');
  return sections.find((section) => section === named) ?? groups[0];
};

function Fields({ group }: { readonly group: Group }) {
  const look = useLook('settings.look', {});
  if (look.isPending) return <PageSkeleton />;
  if (look.data === undefined) return <ErrorState error={look.error} onAgain={() => void look.refetch()} />;
  return (
    <SettingsGroups
      group={group}
      look={look.data}
      saving={(props) => <SaveBar {...props} onLookAgain={() => void look.refetch()} />}
    />
  );
}

function Content({ section }: { readonly section: Section }) {
  switch (section) {
    case 'look':
      return <LookSection />;
    case 'versions':
      return <VersionsSection />;
    case 'secrets':
      return <SecretsSection />;
    case 'tokens':
      return <TokensSection />;
    case 'files':
    case 'network':
    case 'limits':
    case 'undo':
    case 'records':
    case 'clients':
    case 'protection':
      return <Fields group={section} />;
  }
}

/** What is set, field by field; what was set before; keys and tokens. */
export function SettingsPage() {
  const { t } = useText();
  const [location] = useLocation();
  const section = sectionAt(location);
  return (
    <div className={css.page}>
      <SectionNav current={section} label={t('settings.sections')} />
      <div className={css.content}>
        <SettingsProvider>
          <Content section={section} />
        </SettingsProvider>
      </div>
    </div>
  );
}
