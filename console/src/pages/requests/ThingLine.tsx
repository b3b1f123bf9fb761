import { FilePen, FileText, Globe, Server, Terminal, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { bytesText } from '../../ui/Bytes.tsx';
import { useText } from '../../i18n/text.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { PlaceName } from './PlaceName.tsx';
import css from './ThingLine.module.css';
import type { Level, Thing } from './request.ts';

const icons: Readonly<Record<Level, LucideIcon>> = {
  resource_read: FileText,
  resource_write: FilePen,
  tool_execute: Terminal,
  server_admin: Server,
  network_access: Globe,
};

type PathThing = Extract<Thing, { kind: 'path' }>;

function PathFacts({ thing, isWhole }: { readonly thing: PathThing; readonly isWhole: boolean }) {
  const { t, locale } = useText();
  const { level, inProject, isFolder, bytes, presentBytes, isKept, given, others } = thing;
  const former = presentBytes === undefined ? undefined : bytesText(presentBytes, locale);
  const size = bytes === undefined || bytes === 0 ? undefined : bytesText(bytes, locale);
  const writing = (): string => {
    if (former === undefined)
      return size === undefined || !isWhole ? t('requests.newFile') : t('requests.newFileOf', { size });
    if (size === undefined) return t('requests.changes', { former });
    return t(isWhole ? 'requests.replaces' : 'requests.changesBy', { former, size });
  };
  const facts: readonly string[] = [
    ...(inProject === undefined ? [t('requests.outside')] : []),
    ...(isFolder ? [t('requests.wholeFolder')] : []),
    ...(level === 'resource_write' && !isFolder ? [writing()] : []),
    ...(level === 'resource_write' && !isFolder && presentBytes !== undefined
      ? [t(isKept ? 'requests.kept' : 'requests.notKept')]
      : []),
  ];
  return (
    <>
      <span className={css.facts}>{facts.join(' · ')}</span>
      {given !== undefined && (
        <span className={css.facts}>
          <Sentence of="requests.given" parts={{ path: <HiddenText text={given} cutAt={200} /> }} />
        </span>
      )}
      {others.map(({ path }) => (
        <span key={path} className={css.facts}>
          <Sentence of="requests.alsoAs" parts={{ path: <HiddenText text={path} cutAt={200} /> }} />
        </span>
      ))}
    </>
  );
}

interface ThingLineProps {
  readonly thing: Thing;
  readonly project: string | undefined;
  /** What is written is all that the file will hold. */
  readonly isWhole: boolean;
}

/** One thing that would be touched, as the project shows it. */
export function ThingLine({ thing, project = '', isWhole }: ThingLineProps) {
  const { t } = useText();
  const Icon = icons[thing.level];
  const drawn = (): ReactNode => {
    switch (thing.kind) {
      case 'path':
        return (
          <>
            <PlaceName
              path={thing.inProject ?? thing.path}
              project={thing.inProject === undefined ? undefined : project}
            />
            <PathFacts thing={thing} isWhole={isWhole} />
          </>
        );
      case 'address':
        return (
          <>
            <strong>
              <HiddenText text={thing.address} cutAt={200} />
            </strong>
            {thing.isPrivate && <span className={css.facts}>{t('requests.private')}</span>}
          </>
        );
      case 'itself':
      case 'unknown':
        return <span className={css.facts}>{t(`requests.${thing.kind}`)}</span>;
    }
  };
  return (
    <li className={css.thing}>
      <Icon size={16} aria-hidden="true" className={css.icon} />
      <span className={css.words}>
        <Hidden>{t(`requests.does.${thing.level}`)}</Hidden> {drawn()}
      </span>
    </li>
  );
}
