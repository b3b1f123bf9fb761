import { HiddenLine } from '../../ui/HiddenLine.tsx';
import { useText } from '../../i18n/text.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import type { Entry } from './entry.ts';
import css from './Names.module.css';

/** A name that others chose, marked as one: it cannot pass for our words. */
export function Name({ text }: { readonly text: string }) {
  return (
    <strong className={css.name}>
      <HiddenLine text={text} />
    </strong>
  );
}

/** The server and what of it is meant. */
export function ToolName({ server, name }: Pick<Entry, 'server' | 'name'>) {
  if (server === '') return <Name text={name} />;
  if (name === '' || name === server) return <Name text={server} />;
  return (
    <span className={css.tool}>
      <HiddenLine text={server} /> <span aria-hidden="true">›</span> <Name text={name} />
    </span>
  );
}

/** Who did it: the client, with the add-on that it spoke for; or this gateway. */
export function Who({ who: { client, addon, isOwn } }: Pick<Entry, 'who'>) {
  const { t } = useText();
  if (isOwn) return <span className={css.own}>{t('activity.own')}</span>;
  const name = <Name text={client} />;
  if (addon === undefined) return name;
  return <Sentence of="activity.whoWith" parts={{ who: name, addon: <Name text={addon} /> }} />;
}
