import type { ReactNode } from 'react';
import { useLook } from '../../api/use-look.ts';
import type { PlainKey } from '../../i18n/messages.ts';
import { useText } from '../../i18n/text.tsx';
import { Diff } from '../../ui/Diff.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Content, Entry, Moment } from './call.ts';
import css from './Difference.module.css';
import { EntryText } from './EntryText.tsx';
import { Pictures } from './Pictures.tsx';

interface Side {
  readonly moment: Moment;
  readonly title: PlainKey;
  readonly entry: Entry | undefined;
}

interface DifferenceProps {
  /** The change whose content is looked at. */
  readonly id: string;
  readonly change: number;
  readonly former: Side;
  readonly current: Side;
}

const nothing: Content = { kind: 'nothing' };

const textIn = (content: Content): string | undefined =>
  content.kind === 'text' ? content.text : content.kind === 'nothing' ? '' : undefined;

/** A last line that ends is no line more. */
const withoutEnd = (text: string): string => text.replace(/\n$/, '');

/** What cannot be compared is told in words. */
function InWords({ title, entry, content }: Pick<Side, 'title' | 'entry'> & { readonly content: Content }) {
  const { t } = useText();
  return (
    <div>
      <dt>{t(title)}</dt>
      <dd>
        {entry ? <EntryText entry={entry} /> : t('undo.nothing')}
        {content.kind === 'binary' && `, ${t(`undo.format.${content.format}`)}`}
        {content.kind === 'not-kept' && <p className={css.note}>{t('undo.contentGone')}</p>}
      </dd>
    </div>
  );
}

function Compared({ former, current, contents }: Pick<DifferenceProps, 'former' | 'current'> & Contents): ReactNode {
  const { t } = useText();
  const [old, fresh] = contents;
  if (old.kind === 'image' || fresh.kind === 'image') {
    const isOdd = [old, fresh].some(({ kind }) => kind !== 'image' && kind !== 'nothing');
    const picture = (content: Content) => (content.kind === 'image' ? content : undefined);
    if (!isOdd)
      return <Pictures former={picture(old)} current={picture(fresh)} titles={[former.title, current.title]} />;
  }
  const [formerText, currentText] = [textIn(old), textIn(fresh)];
  const isFile = former.entry?.kind === 'file' || current.entry?.kind === 'file';
  if (isFile && formerText !== undefined && currentText !== undefined) {
    if (formerText === currentText) return <p className={css.note}>{t('undo.sameContent')}</p>;
    const isOnlyEnd = withoutEnd(formerText) === withoutEnd(currentText);
    const [a, b] = isOnlyEnd ? [formerText, currentText] : [withoutEnd(formerText), withoutEnd(currentText)];
    const isCut = [old, fresh].some((content) => content.kind === 'text' && content.isCut);
    return (
      <>
        {isCut && <p className={css.note}>{t('undo.cut')}</p>}
        <Diff former={a} current={b} />
      </>
    );
  }
  return (
    <dl className={css.sides}>
      <InWords {...former} content={old} />
      <InWords {...current} content={fresh} />
    </dl>
  );
}

interface Contents {
  readonly contents: readonly [former: Content, current: Content];
}

/** How a file was at one moment and at another: lines of text, pictures side by side, anything else in words. */
export function Difference({ id, change, former, current }: DifferenceProps) {
  const { t } = useText();
  const isFile = ({ entry }: Side): boolean => entry?.kind === 'file';
  const first = useLook('undo.content', { id, change, moment: former.moment }, { enabled: isFile(former) });
  const second = useLook('undo.content', { id, change, moment: current.moment }, { enabled: isFile(current) });
  const error = first.error ?? second.error;
  const old = isFile(former) ? first.data : nothing;
  const fresh = isFile(current) ? second.data : nothing;
  const [mode, otherMode] = [former.entry?.mode, current.entry?.mode];
  const isMode = mode !== undefined && otherMode !== undefined && mode !== otherMode;
  const again = (): void => {
    for (const { error: failed, refetch } of [first, second]) if (failed) void refetch();
  };
  return (
    <div className={css.difference}>
      {isMode && former.entry?.kind !== 'link' && (
        <p className={css.note}>{t('undo.mode', { from: mode.toString(8), to: otherMode.toString(8) })}</p>
      )}
      {error && <ErrorState error={error} onAgain={again} />}
      {!error && (old === undefined || fresh === undefined) && <Skeleton lines={4} />}
      {old !== undefined && fresh !== undefined && (
        <Compared former={former} current={current} contents={[old, fresh]} />
      )}
    </div>
  );
}
