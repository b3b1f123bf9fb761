import { useText } from '../../i18n/text.tsx';
import { Bytes, bytesText } from '../../ui/Bytes.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import type { Entry } from './call.ts';

/** What stands at a place, in a word: how large a file is, where a link leads. */
export function EntryText({ entry }: { readonly entry: Entry }) {
  const { t } = useText();
  switch (entry.kind) {
    case 'file':
      return <Bytes value={entry.bytes} />;
    case 'folder':
      return t('undo.folder');
    case 'link':
      return <Sentence of="undo.link" parts={{ to: <HiddenText text={entry.to ?? ''} cutAt={120} /> }} />;
    case 'other':
      return t('undo.special');
  }
}

interface SizesProps {
  readonly before?: Entry | undefined;
  readonly after?: Entry | undefined;
}

/** «2.1 kB → 2.2 kB», or one of them. */
export function Sizes({ before, after }: SizesProps) {
  const { locale } = useText();
  const isSame =
    before?.kind === after?.kind &&
    bytesText(before?.bytes ?? 0, locale) === bytesText(after?.bytes ?? 0, locale) &&
    before?.to === after?.to;
  if (before === undefined || after === undefined || isSame) {
    const only = after ?? before;
    return only === undefined ? null : <EntryText entry={only} />;
  }
  return (
    <>
      <EntryText entry={before} /> → <EntryText entry={after} />
    </>
  );
}
